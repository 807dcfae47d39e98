import { timeOfUuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type ComputedRef, computed } from 'vue';
import { useLink } from '../../link/link.ts';
import type { Pending } from './rows.ts';

/** What of the outbox belongs to a conversation, in the order in which it was written. */
export function usePending(c: () => string): ComputedRef<Pending[]> {
  const link = useLink();
  return computed(() =>
    [...link.outbox.values()]
      .filter((entry) => entry.c === c())
      .sort((a, b) => a.order - b.order)
      .map((entry) => ({
        m: entry.m,
        body: entry.body,
        at: timeOfUuidV7(entry.m),
        seq: 'seq' in entry ? entry.seq : null,
        failure: entry.state === 'failed' ? entry.code : null,
      })),
  );
}
