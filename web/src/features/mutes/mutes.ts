import { listMutes, mute, unmute } from '@chatter/contracts/chat/mutes.ts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { oneAfterAnother } from '../../link/one-after-another.ts';
import { Tenure } from '../../link/tenure.ts';
import type { Conversation } from '../conversations/conversation-state.ts';
import { peerOf } from '../conversations/portrait.ts';

/** What I want to hear nothing of: conversations, and people, whose direct conversation that is. */
export const useMutes = defineStore('mutes', () => {
  const tenure = new Tenure();
  const ids = shallowRef<ReadonlySet<string>>(new Set());

  const load = oneAfterAnother(async () => {
    const isWanted = tenure.begin();
    try {
      const answer = await http.ask(listMutes);
      if (isWanted()) ids.value = new Set(answer.items);
    } catch {
      // What is known stays; the next note or connection asks again.
    }
  });

  function clear(): void {
    tenure.end();
    ids.value = new Set();
  }

  function receive(frame: Frame): void {
    if (frame.t === 'note' && (frame.kind === 'mutes-changed' || frame.kind === 'refresh')) void load();
  }

  async function toggle(id: string): Promise<void> {
    await http.ask(ids.value.has(id) ? unmute : mute, { params: { id } });
    await load();
  }

  const has = (id: string) => ids.value.has(id);
  /** What a conversation is muted by: the person it is with, else itself. */
  const targetOf = (conversation: Conversation, me: string) => peerOf(conversation, me)?.id ?? conversation.id;

  return {
    load,
    clear,
    receive,
    toggle,
    has,
    targetOf,
    isMuted: (conversation: Conversation, me: string) => has(targetOf(conversation, me)),
  };
});
