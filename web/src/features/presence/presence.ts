import { frameLimits } from '@chatter/contracts/gateway/frames.ts';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { useConversations } from '../conversations/conversations.ts';
import { peerOf } from '../conversations/portrait.ts';
import { applyFrame, expired, nextEnd, nobodyHere } from './presence-state.ts';

/** Who is here, and who writes where. */
export const usePresence = defineStore('presence', () => {
  const conversations = useConversations();
  const state = shallowRef(nobodyHere());
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** Whose presence is shown: the people of direct conversations, those talked with last first. */
  const shown = computed(() =>
    conversations.recent.flatMap((one) => peerOf(one, conversations.state.me)?.id ?? []).slice(0, frameLimits.maxWatched),
  );

  function receive(frame: Frame): void {
    state.value = applyFrame(state.value, frame, performance.now());
    if (frame.t === 'typing') expireInTime();
  }

  function expireInTime(): void {
    clearTimeout(timer);
    const end = nextEnd(state.value);
    if (end === null) return;
    timer = setTimeout(() => {
      state.value = expired(state.value, performance.now());
      expireInTime();
    }, end - performance.now());
  }

  function clear(): void {
    clearTimeout(timer);
    state.value = nobodyHere();
  }

  return { state, shown, receive, clear };
});
