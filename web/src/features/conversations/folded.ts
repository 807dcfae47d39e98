import { defineStore } from 'pinia';
import { reactive } from 'vue';
import { useSession } from '../session/session.ts';

/** Communities whose channels are put away in the list; kept in this browser, per account. */
export const useFolded = defineStore('folded', () => {
  const session = useSession();
  const key = () => `chatter.${session.account?.id}.folded`;
  const ids = reactive(new Set<string>());

  function load(): void {
    ids.clear();
    for (const id of (localStorage.getItem(key()) ?? '').split(' ')) if (id !== '') ids.add(id);
  }

  function toggle(id: string): void {
    if (!ids.delete(id)) ids.add(id);
    try {
      localStorage.setItem(key(), [...ids].join(' '));
    } catch {
      // Storage is full or forbidden: it then lasts as long as the page.
    }
  }

  return { ids, load, toggle };
});
