import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';

/** Whether an event is the next one above `head`. Only an epoch event, which announces the hole, may leave numbers out. */
export function follows(event: ConversationEvent, head: number): boolean {
  return event.seq === head + 1 || (event.kind === 'epoch' && event.prev <= head);
}
