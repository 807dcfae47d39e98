import { type Client, createClient } from '@chatter/client/client.ts';
import type { LinkState } from '@chatter/client/link/link-state.ts';
import type { Reach } from '@chatter/client/marks.ts';
import type { Entry } from '@chatter/client/outbox/entry.ts';
import { indexedDbOutbox } from '@chatter/client/outbox/indexeddb-outbox.ts';
import { defineStore } from 'pinia';
import { ref, shallowReactive } from 'vue';
import type { Frame } from './frame.ts';
import { fetchSettled } from './session-lock.ts';
import { takeEntry } from './take-entry.ts';

/** The one socket to the server: its state, what the server tells, and what was said and is not safe there yet. */
export const useLink = defineStore('link', () => {
  const state = ref<LinkState>('waiting');
  const outbox = shallowReactive(new Map<string, Entry>());
  let client: Client | null = null;

  /** Connects an account, and tells `hear` everything from then on. */
  function start(account: string, hear: (frame: Frame) => void): void {
    outbox.clear();
    const onFault = (fault: unknown) => reportError(fault);
    client = createClient({
      base: location.origin,
      fetch: fetchSettled,
      renewable: true,
      outbox: indexedDbOutbox({ account, onFault }),
      onFault,
    });
    client.on('entry', (change) => takeEntry(outbox, change));
    client.on('state', (change) => {
      state.value = change.state;
    });
    client.on('events', (events) => hear({ t: 'ev', ...events }));
    client.on('page', (page) => hear({ t: 'page', ...page }));
    client.on('reset', (reset) => hear({ t: 'reset', ...reset }));
    client.on('marks', (marks) => hear({ ...marks, t: 'marks' }));
    client.on('left', (left) => hear({ ...left, t: 'left' }));
    client.on('note', (note) => hear({ ...note, t: 'note' }));
    client.on('typing', (typing) => hear({ ...typing, t: 'typing' }));
    client.on('presence', (presence) => hear({ ...presence, t: 'presence' }));
    client.on('delta', (delta) => hear({ ...delta, t: 'delta' }));
    client.start();
  }

  function stop(): void {
    client?.stop();
    client = null;
  }

  /** The client, which is there from `start` to `stop`: as long as a conversation is on screen. */
  function started(): Client {
    if (client === null) throw new Error('the link was not started');
    return client;
  }

  function discard(m: string): void {
    if (started().discard(m)) outbox.delete(m);
  }

  return {
    state,
    outbox,
    start,
    stop,
    discard,
    /** Tries again at once: the network is back, or somebody looks. */
    hurry: () => client?.hurry(),
    send: (c: string, body: string) => started().send(c, body),
    retry: (m: string) => started().retry(m),
    /** One writes here: said at once, then every few seconds. */
    typing: (c: string) => client?.typing(c),
    watch: (accounts: readonly string[]) => client?.watch(accounts),
    mark: (c: string, reach: Reach) => started().mark(c, reach),
    open: (c: string) => started().openConversation(c),
    fetchPage: (...wanted: Parameters<Client['fetchPage']>) => started().fetchPage(...wanted),
  };
});
