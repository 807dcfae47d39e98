import { type Entry, getEntry } from '@chatter/contracts/auth/entry-routes.ts';
import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { http } from '../../link/http.ts';

/** What holds at the door: who may register, the terms, a notice. Undefined until the server was asked, null when it did not answer. */
export const useEntry = defineStore('entry', () => {
  const entry = shallowRef<Entry | null>();

  async function load(): Promise<void> {
    try {
      entry.value = await http.ask(getEntry);
    } catch {
      entry.value ??= null;
    }
  }

  return { entry, load };
});
