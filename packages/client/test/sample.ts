import type { ConversationEvent, MessageEvent } from '@chatter/contracts/chat/events.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';
import type { ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import { systemSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';

/** Two conversations, and who talks in them. */
export const c = uuidV7();
export const otherC = uuidV7();
export const ann = uuidV7();
export const bob = uuidV7();

/** A message at `seq`. */
export function message(seq: number, over: Partial<MessageEvent> = {}): MessageEvent {
  return { seq, n: seq, kind: 'message', from: bob, at: 1_000 + seq, m: uuidV7(), body: `message ${seq}`, ...over };
}

/** The messages `first` to `last` as a frame of `epoch`. */
export function frameOf(first: number, last: number, epoch = 1): ServerFrameOf<'ev'> {
  return { t: 'ev', c, epoch, evs: messages(first, last) };
}

export function messages(first: number, last: number): MessageEvent[] {
  return Array.from({ length: last - first + 1 }, (_, at) => message(first + at));
}

/** The event that announces the hole between `prev` and `seq`. */
export function epochEvent(seq: number, prev: number): ConversationEvent {
  return { seq, n: prev, kind: 'epoch', from: systemSender, at: 1_000 + seq, m: uuidV7(), prev };
}

/** A page with the messages `first` to `last`. */
export function pageOf(first: number, last: number, epoch = 1): Page {
  const items = messages(first, last).map((event) => ({ ...event, changed: event.seq }));
  return { epoch, items, next: first > 1 ? first : null, upTo: last };
}

/** The seqs of events or rows. */
export function seqs(rows: readonly { seq: number }[]): number[] {
  return rows.map(({ seq }) => seq);
}
