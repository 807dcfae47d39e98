import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';

/** What `follows` looks at of an event. */
type Step = Pick<ConversationEvent, 'seq' | 'kind'> & { prev?: number };

/**
 * Whether an event may be given to somebody who has everything up to `last`: it is the next one or known, or it announces the hole
 * before it (the only permitted step above 1).
 */
export function follows({ seq, kind, prev }: Step, last: number): boolean {
  return seq <= last + 1 || (kind === 'epoch' && prev !== undefined && prev <= last);
}
