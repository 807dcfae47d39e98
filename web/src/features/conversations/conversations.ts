import { getConversation, listConversations, openConversation, renameConversation } from '@chatter/contracts/chat/routes.ts';
import type { ConversationView } from '@chatter/contracts/chat/views.ts';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { useLink } from '../../link/link.ts';
import { pause } from '../../link/pause.ts';
import { Tenure } from '../../link/tenure.ts';
import { once } from '../messages/once.ts';
import { useMutes } from '../mutes/mutes.ts';
import { usePeople } from '../people/people.ts';
import { applyFrame } from './apply-frame.ts';
import { applyRead } from './apply-read.ts';
import { applySnapshot, isEarly } from './apply-snapshot.ts';
import { type ConversationState, noConversations, unreadOf } from './conversation-state.ts';

/** How often a view is asked for until it shows what frames told, and the pause before the second time. */
const maxTries = 5;
const pauseMs = 150;

/** The conversations of the account that is signed in. */
export const useConversations = defineStore('conversations', () => {
  const [link, people, mutes] = [useLink(), usePeople(), useMutes()];
  const tenure = new Tenure();
  const state = shallowRef<ConversationState>(noConversations(''));
  const status = ref<'loading' | 'ready' | 'failed'>('loading');

  const recent = computed(() => [...state.value.byId.values()].sort((a, b) => b.activeAt.localeCompare(a.activeAt)));
  const unread = computed(() => recent.value.reduce((sum, one) => sum + (mutes.isMuted(one, state.value.me) ? 0 : unreadOf(one)), 0));

  /** Begins anew for an account. */
  function begin(me: string): void {
    tenure.end();
    settle.forget();
    state.value = noConversations(me);
    status.value = 'loading';
  }

  /** Fetches the whole recent list; what is known stays, what is newer replaces it. */
  async function load(): Promise<void> {
    const isWanted = tenure.begin();
    try {
      for await (const { views, asked } of recentPages(() => state.value)) {
        if (!isWanted()) return;
        for (const view of views) take(view, asked);
      }
      status.value = 'ready';
    } catch {
      // What is shown stays; only an empty page has nothing better to say.
      if (isWanted() && status.value === 'loading') status.value = 'failed';
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
  const settle = once(async (c: string) => {
    const isWanted = tenure.begin();
    try {
      // What comes while an answer is under way may raise the doubt again.
      for (let tries = 1; tries <= maxTries && (tries === 1 || state.value.doubtful.has(c)); tries++) {
        const asked = state.value;
        const view = await http.ask(getConversation, { params: { id: c } });
        if (!isWanted()) return;
        if (tries < maxTries && isEarly(state.value, view)) await pause(tries * pauseMs);
        else take(view, asked);
      }
    } catch {
      // Not ours to tell: the list stays as it is.
    }
  });

  function take(view: ConversationView, asked = state.value): void {
    state.value = applySnapshot(state.value, view, asked);
    people.learn(view.members);
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

  async function taken(ask: () => Promise<ConversationView>): Promise<ConversationView> {
    const isWanted = tenure.begin();
    const view = await ask();
    if (isWanted()) take(view);
    return view;
  }

  /** The direct conversation with a person, made if there is none yet. */
  async function openWith(person: string): Promise<string> {
    return (await taken(() => http.ask(openConversation, { body: { kind: 'direct', with: person } }))).id;
  }

  /** Makes a group of these people and oneself. */
  async function openGroup(title: string, members: string[]): Promise<string> {
    return (await taken(() => http.ask(openConversation, { body: { kind: 'group', title, members } }))).id;
  }

  /** Gives a group, or one's conversation with the assistant, another title. */
  async function rename(c: string, title: string): Promise<void> {
    await taken(() => http.ask(renameConversation, { params: { id: c }, body: { title } }));
  }

  return { state, status, recent, unread, begin, load, receive, settle, take, markRead, openWith, openGroup, rename };
});

/** The recent list in its pages, each with what was known when it was asked for. */
async function* recentPages<Known>(known: () => Known): AsyncGenerator<{ views: ConversationView[]; asked: Known }> {
  let cursor: string | null = null;
  do {
    const asked = known();
    const page: { items: ConversationView[]; next: string | null } = await http.ask(listConversations, {
      query: { limit: '100', ...(cursor === null ? {} : { cursor }) },
    });
    yield { views: page.items, asked };
    cursor = page.next;
  } while (cursor !== null);
}
