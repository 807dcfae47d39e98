import { type ComputedRef, computed } from 'vue';
import type { Conversation } from '../conversations/conversation-state.ts';
import type { Thread } from '../messages/thread.ts';
import { useAssistant } from './assistant.ts';
import type { AwaitedAnswer } from './live-answers.ts';
import { unansweredSince } from './unanswered.ts';

/** The answer that is waited for in a conversation; null when every question is answered, and where no assistant is. */
export function useLiveAnswer(
  conversation: () => Conversation | undefined,
  thread: () => Thread | undefined,
): ComputedRef<AwaitedAnswer | null> {
  const assistant = useAssistant();
  return computed(() => {
    const [room, known] = [conversation(), thread()];
    if (room?.kind !== 'assistant' || known === undefined || known.newer !== null) return null;
    const since = unansweredSince(known.items);
    if (since === null) return null;
    const { run = null, text = '', pieces = 0 } = assistant.answers.of.get(room.id) ?? {};
    return { run, text, pieces, since };
  });
}
