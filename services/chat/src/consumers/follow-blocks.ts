import type { BlockState } from '@chatter/contracts/auth/people.ts';
import { type Delivery, RetryLater } from '@chatter/platform/consume.ts';
import { backOffMs } from '@chatter/platform/loop.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';

/** The first wait, and the longest: an archive that is away for a day must not cost a try a second for each. */
const againMs = 1000;
const againAtLatestMs = 60_000;

/** Takes over who is apart, also when nobody asked by `apply-block`. What cannot be done now is never given up. */
export function followBlocks(apply: (state: BlockState) => Promise<unknown>) {
  return async (state: BlockState, { deliveries }: Pick<Delivery, 'deliveries'>): Promise<void> => {
    try {
      await apply(state);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      const afterMs = backOffMs(deliveries, againMs, againAtLatestMs);
      throw new RetryLater(afterMs, 'a block could not be made to hold', { cause: error, forever: true });
    }
  };
}
