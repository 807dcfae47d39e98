import {
  type Acquaintance,
  acceptRequest,
  askFriend,
  cancelRequest,
  declineRequest,
  type FriendList,
  listFriends,
  removeFriend,
} from '@chatter/contracts/auth/people.ts';
import { defineStore } from 'pinia';
import { computed, ref, shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { oneAfterAnother } from '../../link/one-after-another.ts';
import { Tenure } from '../../link/tenure.ts';
import { usePeople } from '../people/people.ts';

/** What somebody is to me. */
export type Friendship = 'none' | 'sent' | 'received' | 'friends';

type Lists = Readonly<Record<FriendList, Acquaintance[]>>;
const nobody: Lists = { friends: [], received: [], sent: [] };

/** All of them, page by page: what somebody is to me is shown wherever they are, also when they are far down in a list. */
async function readAll(): Promise<Lists> {
  const { next, ...lists } = await http.ask(listFriends, { query: {} });
  for (const list of ['friends', 'received', 'sent'] as const) {
    for (let cursor = next[list]; cursor !== null; ) {
      const page = await http.ask(listFriends, { query: { list, cursor } });
      lists[list].push(...page[list]);
      cursor = page.next[list];
    }
  }
  return lists;
}

/** Friends and requests, kept in step by notes: whatever changes, the server says so, and the lists are asked for again. */
export const useFriends = defineStore('friends', () => {
  const people = usePeople();
  const tenure = new Tenure();
  const lists = shallowRef<Lists>(nobody);
  const status = ref<'loading' | 'ready' | 'failed'>('loading');

  const states = computed(() => {
    const of = new Map<string, Friendship>();
    for (const state of ['friends', 'received', 'sent'] as const) for (const { person } of lists.value[state]) of.set(person.id, state);
    return of;
  });

  const load = oneAfterAnother(async () => {
    const isWanted = tenure.begin();
    try {
      const all = await readAll();
      if (!isWanted()) return;
      lists.value = all;
      for (const list of Object.values(all)) people.learn(list.map(({ person }) => person));
      status.value = 'ready';
    } catch {
      if (isWanted() && status.value === 'loading') status.value = 'failed';
    }
  });

  function clear(): void {
    tenure.end();
    lists.value = nobody;
    status.value = 'loading';
  }

  function receive(frame: Frame): void {
    if (frame.t === 'note' && (frame.kind === 'people-changed' || frame.kind === 'refresh')) void load();
  }

  /** Does something, and shows what came of it, also of what was refused: the other may have been faster. */
  async function act(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } finally {
      await load();
    }
  }

  const to = (id: string) => ({ params: { id } });
  return {
    lists,
    status,
    load,
    clear,
    receive,
    stateOf: (id: string): Friendship => states.value.get(id) ?? 'none',
    ask: (id: string) => act(() => http.ask(askFriend, to(id))),
    cancel: (id: string) => act(() => http.ask(cancelRequest, to(id))),
    accept: (id: string) => act(() => http.ask(acceptRequest, to(id))),
    decline: (id: string) => act(() => http.ask(declineRequest, to(id))),
    remove: (id: string) => act(() => http.ask(removeFriend, to(id))),
  };
});
