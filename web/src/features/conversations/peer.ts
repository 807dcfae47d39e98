import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Marks } from '@chatter/contracts/chat/views.ts';
import type { Conversation } from './conversation-state.ts';

/** Who a direct conversation is with. Somebody who is gone has no name any more. */
export function peerOf({ members, id }: Conversation, me: string): Person {
  return members.find((person) => person.id !== me) ?? { id, username: '', displayName: '…', photo: null };
}

/** What a conversation is called. */
export function nameOf(conversation: Conversation, me: string): string {
  return conversation.title ?? peerOf(conversation, me).displayName;
}

/** Marks of everybody else. */
export function othersMarks({ marks, members }: Conversation, me: string): Marks[] {
  return members.filter(({ id }) => id !== me).map(({ id }) => marks[id] ?? [0, 0]);
}
