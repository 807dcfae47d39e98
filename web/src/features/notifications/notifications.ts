import { listNotifications, type Notification, readNotifications } from '@chatter/contracts/auth/notification-routes.ts';
import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { Frame } from '../../link/frame.ts';
import { http } from '../../link/http.ts';
import { oneAfterAnother } from '../../link/one-after-another.ts';
import { Tenure } from '../../link/tenure.ts';

/** What one was told, newest first, as the server has it. */
export const useNotifications = defineStore('notifications', () => {
  const tenure = new Tenure();
  const items = shallowRef<Notification[]>();
  const unread = ref(0);
  const more = ref(false);
  const failed = ref(false);

  /** Asks for the newest; what was loaded of older ones is let go. */
  const load = oneAfterAnother(async () => {
    const isWanted = tenure.begin();
    try {
      const answer = await http.ask(listNotifications, { query: {} });
      if (!isWanted()) return;
      [items.value, unread.value, more.value, failed.value] = [answer.items, answer.unread, answer.more, false];
    } catch {
      // What is shown stays; the next hint, or coming back, asks again.
      if (isWanted()) failed.value = true;
    }
  });

  async function loadMore(): Promise<void> {
    const last = items.value?.at(-1);
    if (last === undefined) return;
    const answer = await http.ask(listNotifications, { query: { before: last.id } });
    // The newest were asked for meanwhile: what came belongs below what is not shown any more.
    if (items.value?.at(-1) !== last) return;
    items.value = [...items.value, ...answer.items];
    more.value = answer.more;
  }

  /** Marks these as read, or all. */
  async function read(ids?: string[]): Promise<void> {
    const isWanted = tenure.begin();
    const answer = await http.ask(readNotifications, { body: ids === undefined ? {} : { ids } });
    if (!isWanted()) return;
    unread.value = answer.unread;
    items.value = items.value?.map((one) => (ids === undefined || ids.includes(one.id) ? { ...one, read: true } : one));
  }

  function receive(frame: Frame): void {
    if (frame.t === 'note' && frame.kind === 'notifications') void load();
  }

  function clear(): void {
    tenure.end();
    [items.value, unread.value, more.value, failed.value] = [undefined, 0, false, false];
  }

  return { items, unread, more, failed, load, loadMore, read, receive, clear };
});
