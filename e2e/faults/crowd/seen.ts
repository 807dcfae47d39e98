import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { hashOfContent } from '../check/content.ts';
import type { Seen } from '../history/lines.ts';

/** An event or row as the history has it. */
export function seenOf(event: ConversationEvent | Item): Seen {
  const { seq, kind, from, m, at } = event;
  const hash = hashOfContent(kind, event);
  return 'prev' in event ? { seq, kind, from, m, at, hash, prev: event.prev } : { seq, kind, from, m, at, hash };
}
