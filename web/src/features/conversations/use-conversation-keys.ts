import { onScopeDispose } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useConversations } from './conversations.ts';
import { inOrder, sectionsOf } from './sections.ts';

/** Alt + Up and Alt + Down go to the conversation above or below. */
export function useConversationKeys(): void {
  const route = useRoute();
  const router = useRouter();
  const conversations = useConversations();

  function step(event: KeyboardEvent): void {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const rooms = inOrder(sectionsOf(conversations.recent, () => true));
    const at = rooms.findIndex(({ id }) => id === route.params.id);
    const next = rooms[Math.max(0, at + by)];
    if (next !== undefined) void router.push({ name: 'conversation', params: { id: next.id } });
  }

  window.addEventListener('keydown', step);
  onScopeDispose(() => window.removeEventListener('keydown', step));
}
