import { findCommunities } from '@chatter/contracts/community/routes.ts';
import type { CommunityView } from '@chatter/contracts/community/views.ts';
import { computed, shallowRef, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { http } from '../../link/http.ts';
import { unreadOf } from '../conversations/conversation-state.ts';
import { useConversations } from '../conversations/conversations.ts';
import { usePortraits } from '../conversations/use-portraits.ts';
import { usePersonSearch } from '../people/use-person-search.ts';
import { destinationsOf } from './destinations.ts';

/** What the switcher offers for what is typed: rooms at once, people and communities as soon as the server found them. */
export function useDestinations() {
  const { t } = useI18n();
  const route = useRoute();
  const conversations = useConversations();
  const portraits = usePortraits();
  const { query, found, searching, problem } = usePersonSearch();
  const communities = shallowRef<CommunityView[]>([]);

  watch(query, () => {
    communities.value = [];
  });
  // People are asked for after a pause in typing; communities along with them.
  watch(found, async (people) => {
    const q = query.value.trim();
    if (people === null || q === '') return;
    const page = await http.ask(findCommunities, { query: { q, limit: '5' } }).catch(() => null);
    if (page !== null && q === query.value.trim()) communities.value = page.items;
  });

  const rooms = computed(() =>
    conversations.recent.map((conversation) => ({ conversation, portrait: portraits(conversation), unread: unreadOf(conversation) })),
  );
  const destinations = computed(() =>
    destinationsOf({
      query: query.value,
      me: conversations.state.me,
      rooms: rooms.value,
      here: route.name === 'conversation' ? String(route.params.id) : null,
      people: found.value ?? [],
      communities: communities.value,
      assistant: { title: t('assistant.ask'), subtitle: t('assistant.askHint') },
    }),
  );
  return { query, searching, problem, destinations };
}
