import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';

/** Events that go out in one frame. */
export interface Stretch {
  texts: string[];
  /** Seq of the last event. */
  last: number;
  /** Accounts that the last event removes: it is the last one they get. */
  gone: ReadonlySet<string>;
}

/** Stands in the text of every leave, and in no body: there quotes are escaped. */
const leaveMark = '"kind":"leave"';
export const nobody: ReadonlySet<string> = new Set();

/** The first events up to the first leave, it included: so that a leave always ends its frame. Null when there are none. */
export function stretchOf(events: readonly HotEvent[]): Stretch | null {
  const texts: string[] = [];
  let last = 0;
  for (const { seq, text } of events) {
    texts.push(text);
    last = seq;
    const gone = text.includes(leaveMark) ? goneBy(JSON.parse(text) as ConversationEvent) : null;
    if (gone !== null) return { texts, last, gone };
  }
  return texts.length > 0 ? { texts, last, gone: nobody } : null;
}

/** Whom the frame of a message of `live.conversation` removes that is marked as a leave. */
export function goneByFrame(frame: Uint8Array): ReadonlySet<string> {
  const { evs } = JSON.parse(Buffer.from(frame).toString()) as { evs: ConversationEvent[] };
  const last = evs.at(-1);
  return (last && goneBy(last)) ?? nobody;
}

function goneBy(event: ConversationEvent): ReadonlySet<string> | null {
  return event.kind === 'leave' ? new Set(event.who) : null;
}
