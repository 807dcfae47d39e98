import { liveDelta, liveStop } from './ai/live.ts';
import { aiRoutes } from './ai/routes.ts';
import { authCalls } from './auth/calls.ts';
import { consoleRoutes } from './auth/console-routes.ts';
import { entryRoutes } from './auth/entry-routes.ts';
import { authFacts, chatDepartures, communityDepartures, mailerLetters } from './auth/facts.ts';
import { chatBlocks, livePeople } from './auth/people.ts';
import { chatReceipts } from './auth/privacy.ts';
import { authRoutes } from './auth/routes.ts';
import { chatCalls } from './chat/calls.ts';
import { aiSummons, chatFacts } from './chat/facts.ts';
import { liveAccess, liveAccount, liveAppended, liveConversation, liveConversations, liveReceipts } from './chat/live.ts';
import { chatRoutes } from './chat/routes.ts';
import { liveTestimony, liveWitness } from './chat/witness.ts';
import { chatAccess, communityFacts } from './community/facts.ts';
import { communityRoutes } from './community/routes.ts';
import { livePresence, liveTyping } from './gateway/live.ts';
import { gatewayRoutes } from './gateway/routes.ts';
import type { Call, Consumer, Fact, Live, Route, Service } from './kit/define.ts';
import { healthCalls } from './kit/health.ts';
import { persistenceCalls } from './persistence/calls.ts';
import { liveDurable } from './persistence/live.ts';

/** Everything services promise each other: the source of grants, streams, OpenAPI and `docs/events.md`. */
export const catalogue: {
  readonly calls: readonly Call[];
  readonly facts: readonly Fact[];
  readonly live: readonly Live[];
  readonly consumers: readonly Consumer[];
  readonly routes: readonly Route[];
} = {
  calls: [...authCalls, ...chatCalls, ...persistenceCalls, ...healthCalls],
  facts: [...authFacts, ...chatFacts, ...communityFacts],
  live: [
    liveConversation,
    liveConversations,
    liveAppended,
    liveAccount,
    liveDurable,
    liveWitness,
    liveTestimony,
    liveDelta,
    liveStop,
    livePresence,
    liveTyping,
    livePeople,
    liveReceipts,
    liveAccess,
  ],
  consumers: [mailerLetters, aiSummons, chatAccess, chatDepartures, communityDepartures, chatBlocks, chatReceipts],
  routes: [...authRoutes, ...consoleRoutes, ...entryRoutes, ...chatRoutes, ...communityRoutes, ...aiRoutes, ...gatewayRoutes],
};

/** The facts of a service and who consumes them: what its stream is made from. */
export function ownStream(service: Service): { facts: Fact[]; consumers: Consumer[] } {
  return {
    facts: catalogue.facts.filter((fact) => fact.service === service),
    consumers: catalogue.consumers.filter(({ fact }) => fact.service === service),
  };
}
