import type { Entry } from '@chatter/client/outbox/entry.ts';
import type { Item } from '@chatter/contracts/chat/events.ts';
import type { Marks } from '@chatter/contracts/chat/views.ts';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { plainText } from '../assistant/plain-text.ts';
import type { Conversation } from '../conversations/conversation-state.ts';
import { isSystem, isTold } from './system-text.ts';
import { type Tick, tickOf } from './tick.ts';

export interface Preview {
  /** Null where nothing was said yet. */
  text: string | null;
  /** How far it has come, if it is mine. */
  tick: Tick | null;
  /** Who said it, where that needs saying: among several people. */
  from: string | null;
  /** What happened to the room, to be put into words; then there is no text. */
  system: Item | null;
}

const maxChars = 140;

const none: Preview = { text: null, tick: null, from: null, system: null };

/** What the list shows of a conversation: what I wrote last if the log does not have it yet, else the last message or change. */
export function previewOf(conversation: Conversation, me: string, outbox: Iterable<Entry>, others: readonly Marks[]): Preview {
  const { kind, last } = conversation;
  const among = kind === 'group' || kind === 'channel';
  const waiting = newestOf(conversation, outbox);
  if (waiting !== undefined) {
    const tick = waiting.state === 'failed' ? 'failed' : 'pending';
    return { ...none, text: waiting.body.slice(0, maxChars), tick, from: among ? me : null };
  }
  if (last !== null && isSystem(last)) return isTold(kind, last) ? { ...none, system: last } : none;
  if (last?.body === undefined) return none;
  const tick = last.from === me ? tickOf(last.seq, null, others) : null;
  const text = last.from === assistantSender ? plainText(last.body.slice(0, 4 * maxChars)) : last.body;
  return { ...none, text: text.slice(0, maxChars), tick, from: among ? last.from : null };
}

/** What was written last and is not in the log, as far as that is known here. */
function newestOf({ id, head }: Conversation, outbox: Iterable<Entry>): Entry | undefined {
  let newest: Entry | undefined;
  for (const entry of outbox) if (entry.c === id && isAbove(entry, head) && entry.order > (newest?.order ?? -1)) newest = entry;
  return newest;
}

function isAbove(entry: Entry, head: number): boolean {
  return 'seq' in entry ? entry.seq > head : true;
}
