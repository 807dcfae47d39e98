import type { Person } from '@chatter/contracts/auth/views.ts';
import { getConversation, listConversations, openConversation } from '@chatter/contracts/chat/routes.ts';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { useLink } from '../../link/link.ts';
import { applyFrame } from './apply-frame.ts';
import { applyRead } from './apply-read.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { type ConversationState, noConversations, unreadOf } from './conversation-state.ts';

/** The conversations of the account that is signed in. */
export const useConversations = defineStore('conversations', () => {
  const link = useLink();
  const state = shallowRef<ConversationState>(noConversations(''));
  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  const asking = new Set<string>();

  const recent = computed(() => [...state.value.byId.values()].sort((a, b) => b.activeAt.localeCompare(a.activeAt)));
  const unread = computed(() => recent.value.reduce((sum, conversation) => sum + unreadOf(conversation), 0));

  /** Begins anew for an account. */
  function begin(me: string): void {
    state.value = noConversations(me);
    status.value = 'loading';
  }

  /** Fetches the whole recent list; what is known stays, what is newer replaces it. */
  async function load(): Promise<void> {
    try {
      let cursor: string | null = null;
      do {
        const page: { items: Parameters<typeof applySnapshot>[1][]; next: string | null } = await http.ask(listConversations, {
          query: { limit: '100', ...(cursor === null ? {} : { cursor }) },
        });
        for (const view of page.items) take(view);
        cursor = page.next;
      } while (cursor !== null);
      status.value = 'ready';
    } catch {
      // What is shown stays; only an empty page has nothing better to say.
      if (status.value === 'loading') status.value = 'failed';
    }
  }

  function receive(frame: Frame): void {
    state.value = applyFrame(state.value, frame);
    for (const c of state.value.doubtful) void settle(c);
    if (frame.t === 'ev') markDelivered(frame.c);
    // Something of the account may have been missed, and which conversation it was of is not known.
    if (frame.t === 'note' && frame.kind === 'refresh') void load();
  }

  /** Fetches a conversation frames could not tell enough about. If that fails, the next frame or connection tries again. */
  async function settle(c: string): Promise<void> {
    if (asking.has(c)) return;
    asking.add(c);
    try {
      take(await http.ask(getConversation, { params: { id: c } }));
    } catch {
      // Not ours to tell: the list stays as it is.
    } finally {
      asking.delete(c);
    }
  }

  function take(view: Parameters<typeof applySnapshot>[1]): void {
    state.value = applySnapshot(state.value, view);
    markDelivered(view.id);
  }

  function markDelivered(c: string): void {
    const conversation = state.value.byId.get(c);
    const delivered = conversation?.marks[state.value.me]?.[0] ?? 0;
    if (conversation !== undefined && conversation.head > delivered) link.mark(c, { delivered: conversation.head });
  }

  /** I have read up to this event: shown at once, told to the server by the link. */
  function markRead(c: string, seq: number, n: number): void {
    const read = applyRead(state.value, c, seq, n);
    if (read === state.value) return;
    state.value = read;
    link.mark(c, { delivered: seq, read: seq, n });
  }

  /** The direct conversation with a person, made if there is none yet. */
  async function openWith(person: Person): Promise<string> {
    const view = await http.ask(openConversation, { body: { kind: 'direct', with: person.id } });
    take(view);
    return view.id;
  }

  return { state, status, recent, unread, begin, load, receive, settle, markRead, openWith };
});
