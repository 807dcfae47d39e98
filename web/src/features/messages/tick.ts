import type { Marks } from '@chatter/contracts/chat/views.ts';

export type Tick = 'pending' | 'sent' | 'delivered' | 'read' | 'failed';

/**
 * How far a message of mine has come. Among several others, the one who is furthest behind decides.
 * @param others marks of all members but me
 */
export function tickOf(seq: number | null, failure: string | null, others: readonly Marks[]): Tick {
  if (failure !== null) return 'failed';
  if (seq === null) return 'pending';
  if (others.length === 0) return 'sent';
  if (others.every(([, read]) => read >= seq)) return 'read';
  return others.every(([delivered]) => delivered >= seq) ? 'delivered' : 'sent';
}
