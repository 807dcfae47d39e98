import { defineStore } from 'pinia';
import { reactive } from 'vue';
import { useSession } from '../session/session.ts';

/** What was begun and not sent, by conversation; kept in this browser, per account. */
export const useDrafts = defineStore('drafts', () => {
  const session = useSession();
  const texts = reactive(new Map<string, string>());
  const prefix = () => `chatter.${session.account?.id}.draft.`;

  function load(): void {
    texts.clear();
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix())) texts.set(key.slice(prefix().length), localStorage.getItem(key) ?? '');
    }
  }

  function keep(c: string, text: string): void {
    if (text.trim() === '') texts.delete(c);
    else texts.set(c, text);
    try {
      if (text.trim() === '') localStorage.removeItem(prefix() + c);
      else localStorage.setItem(prefix() + c, text);
    } catch {
      // Storage is full or forbidden: the draft then lasts as long as the page.
    }
  }

  return { texts, load, keep };
});
