import type { BlockState } from '@chatter/contracts/auth/people.ts';
import { RetryLater } from '@chatter/platform/consume.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';

const againMs = 1000;

/** Takes over who is apart, also when nobody asked by `apply-block`. */
export function followBlocks(apply: (state: BlockState) => Promise<unknown>) {
  return async (state: BlockState): Promise<void> => {
    try {
      await apply(state);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      throw new RetryLater(againMs, 'a block could not be made to hold', { cause: error });
    }
  };
}
