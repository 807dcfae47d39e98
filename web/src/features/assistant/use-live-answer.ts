import { type ComputedRef, computed, onScopeDispose, type Ref, readonly, ref, watch } from 'vue';
import type { Conversation } from '../conversations/conversation-state.ts';
import type { Thread } from '../messages/thread.ts';
import { useAssistant } from './assistant.ts';
import type { AwaitedAnswer } from './live-answers.ts';
import { unansweredSince } from './unanswered.ts';

/** Silence after which it is not called thinking any more. */
const patienceMs = 30_000;

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

/** Whether nothing has been heard of an answer for so long that one should say so. `sign` changes with every piece. */
export function useSilence(since: () => number, sign: () => unknown): Readonly<Ref<boolean>> {
  const silent = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  function wait(ms: number): void {
    clearTimeout(timer);
    silent.value = ms <= 0;
    timer = setTimeout(() => {
      silent.value = true;
    }, ms);
  }
  // Two clocks may differ: never longer than the patience.
  wait(Math.min(patienceMs, since() + patienceMs - Date.now()));
  watch(sign, () => wait(patienceMs));
  onScopeDispose(() => clearTimeout(timer));
  return readonly(silent);
}
