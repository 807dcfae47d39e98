import type { submitMessages } from '@chatter/contracts/chat/calls.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';
import { type AcceptDeps, acceptMessages } from '../domain/accept-messages.ts';
import type { AccessCache } from '../store/access-cache.ts';
import type { LogAppender } from '../store/log-appender.ts';
import type { Summoner } from '../store/summoner.ts';
import type { SubmitMetrics } from './submit-metrics.ts';

type Submit = typeof submitMessages;

/** Answers `submit-messages` item by item. */
export function submitMessagesAnswer(
  deps: AcceptDeps,
  summoner: Summoner,
  metrics: SubmitMetrics,
): (ask: AskOf<Submit>) => Promise<AnswerOf<Submit>> {
  return async ({ items, wait }) => {
    const answers = await summoner.summonFor(items, await acceptMessages(deps, items, wait));
    metrics.answered(answers);
    return { items: answers };
  };
}

/** What the one door works with. */
export function acceptDeps(access: AccessCache, appender: LogAppender): AcceptDeps {
  return {
    append: appender.append.bind(appender),
    remedy: appender.remedy.bind(appender),
    knowsAccess: (c: string) => access.peek(c) !== undefined,
    loadAccess: async (cs: readonly string[]) => {
      const found = await orWhenAway(() => access.reload(cs), null);
      return found === null ? null : (c: string) => found.has(c);
    },
  };
}
