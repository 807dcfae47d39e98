import type { applyAccess } from '@chatter/contracts/chat/calls.ts';
import type { accessChanged } from '@chatter/contracts/community/facts.ts';
import type { AnswerOf, AskOf, DataOf } from '@chatter/contracts/kit/define.ts';
import { RetryLater } from '@chatter/platform/consume.ts';

const earlierMissingMs = 500;

/** Takes over what changed in communities, also when nobody asked by `apply-access`. */
export function followCommunities(apply: (ask: AskOf<typeof applyAccess>) => Promise<AnswerOf<typeof applyAccess>>) {
  return async ({ community, change }: DataOf<typeof accessChanged>): Promise<void> => {
    const { pv } = await apply({ community, changes: [change] });
    if (pv < change.pv) throw new RetryLater(earlierMissingMs, `community ${community} is at ${pv}, before ${change.pv}`);
  };
}
