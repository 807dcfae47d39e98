import { onScopeDispose } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useConversations } from './conversations.ts';

/** Alt + Up and Alt + Down go to the conversation above or below. */
export function useConversationKeys(): void {
  const route = useRoute();
  const router = useRouter();
  const conversations = useConversations();

  function step(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const at = conversations.recent.findIndex(({ id }) => id === route.params.id);
    const next = conversations.recent[Math.max(0, at + by)];
    if (next !== undefined) void router.push({ name: 'conversation', params: { id: next.id } });
  }

  window.addEventListener('keydown', step);
  onScopeDispose(() => window.removeEventListener('keydown', step));
}
