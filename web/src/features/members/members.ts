import { addMembers, listMembers, removeMember } from '@chatter/contracts/chat/routes.ts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { pause } from '../../link/pause.ts';
import { Tenure } from '../../link/tenure.ts';
import { useConversations } from '../conversations/conversations.ts';
import { once } from '../messages/once.ts';
import { usePeople } from '../people/people.ts';
import { applyFrame, isEarly, type MembersState, withList } from './members-state.ts';

/** How often a list is asked for until it shows who came, and the pause before the second time. */
const maxTries = 5;
const pauseMs = 150;

/** Who is in groups whose details were looked at, and changing that. What changed comes back as frames, to everybody alike. */
export const useMembers = defineStore('members', () => {
  const conversations = useConversations();
  const people = usePeople();
  const tenure = new Tenure();
  const state = shallowRef<MembersState>(new Map());

  const load = once(async (c: string) => {
    const isWanted = tenure.begin();
    for (let tries = 1; ; tries++) {
      const { items } = await http.ask(listMembers, { params: { id: c } });
      if (!isWanted()) return;
      people.learn(items.map(({ person }) => person));
      if (tries === maxTries || !isEarly(state.value, c, items)) {
        state.value = withList(state.value, c, items);
        return;
      }
      await pause(tries * pauseMs);
    }
  });

  function receive(frame: Frame): void {
    state.value = applyFrame(state.value, frame, conversations.state.me);
  }

  function clear(): void {
    tenure.end();
    load.forget();
    state.value = new Map();
  }

  async function add(c: string, accounts: string[]): Promise<void> {
    const isWanted = tenure.begin();
    const view = await http.ask(addMembers, { params: { id: c }, body: { accounts } });
    if (isWanted()) conversations.take(view);
  }

  /** Removes somebody, or oneself. */
  async function remove(c: string, account: string): Promise<void> {
    await http.ask(removeMember, { params: { id: c, account } });
  }

  return { state, load, receive, clear, add, remove };
});
