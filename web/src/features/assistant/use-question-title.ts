import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { watch } from 'vue';
import { useLink } from '../../link/link.ts';
import type { Conversation } from '../conversations/conversation-state.ts';
import { useConversations } from '../conversations/conversations.ts';
import type { Thread } from '../messages/thread.ts';
import { titleOfQuestion } from './title-of-question.ts';

/**
 * Gives a conversation with the assistant its title: the first question, once the log has it, as long as nobody has named it. A title
 * that could not be given is tried again with the next connection, and whenever the conversation is opened.
 */
export function useQuestionTitle(conversation: () => Conversation | undefined, thread: () => Thread | undefined): void {
  const link = useLink();
  const conversations = useConversations();

  function wanted(): string | null {
    const [room, known] = [conversation(), thread()];
    if (room?.kind !== 'assistant' || room.title !== null || known?.older !== null) return null;
    const first = known.items.find(({ kind, from }) => kind === 'message' && from !== assistantSender);
    return titleOfQuestion(first?.body ?? '');
  }

  watch(
    [wanted, () => link.state],
    ([title]) => {
      const c = conversation()?.id;
      if (title !== null && c !== undefined) void conversations.rename(c, title).catch(() => undefined);
    },
    { immediate: true },
  );
}
