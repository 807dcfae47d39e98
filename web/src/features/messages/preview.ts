import type { Entry } from '@chatter/client/outbox/entry.ts';
import type { Marks } from '@chatter/contracts/chat/views.ts';
import type { Conversation } from '../conversations/conversation-state.ts';
import { type Tick, tickOf } from './tick.ts';

export interface Preview {
  /** Null where nothing was said yet. */
  text: string | null;
  /** How far it has come, if it is mine. */
  tick: Tick | null;
}

const maxChars = 140;

/** What the list shows of a conversation: what I wrote last if the log does not have it yet, else the last message. */
export function previewOf({ id, head, last }: Conversation, me: string, outbox: Iterable<Entry>, others: readonly Marks[]): Preview {
  let newest: Entry | undefined;
  for (const entry of outbox) if (entry.c === id && isAbove(entry, head) && entry.order > (newest?.order ?? -1)) newest = entry;
  if (newest !== undefined) return { text: newest.body.slice(0, maxChars), tick: newest.state === 'failed' ? 'failed' : 'pending' };
  const tick = last?.from === me ? tickOf(last.seq, null, others) : null;
  return { text: last?.body?.slice(0, maxChars) ?? null, tick };
}

function isAbove(entry: Entry, head: number): boolean {
  return 'seq' in entry ? entry.seq > head : true;
}
