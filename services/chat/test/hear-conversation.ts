import { liveConversation, liveConversations, messagesOf } from '@chatter/contracts/chat/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';

/** Hears what is told of one conversation, alone or together with others. */
export function hearConversation(gateway: Bus, c: string, handler: (data: Uint8Array) => void): void {
  gateway.followBytes(`${liveConversation.subject}.${c}`, handler);
  gateway.followBytes(liveConversations.subject, (data) => {
    for (const [of, message] of messagesOf(data)) if (of === c) handler(message);
  });
}
