import { ref, shallowRef } from 'vue';

interface PageOf<Item> {
  items: Item[];
  next: string | null;
}

/** A list that comes in pages: begins anew, goes on, says where it stands. An answer to an older question is never shown. */
export function usePages<Item>(fetchPage: (cursor: string | null) => Promise<PageOf<Item>>) {
  const items = shallowRef<Item[] | null>(null);
  const next = ref<string | null>(null);
  const status = ref<'loading' | 'ready' | 'failed'>('loading');
  let asked = 0;

  async function load(cursor: string | null): Promise<void> {
    const mine = ++asked;
    status.value = 'loading';
    try {
      const page = await fetchPage(cursor);
      if (mine !== asked) return;
      items.value = cursor === null ? page.items : [...(items.value ?? []), ...page.items];
      next.value = page.next;
      status.value = 'ready';
    } catch {
      if (mine === asked) status.value = 'failed';
    }
  }

  return { items, next, status, begin: () => load(null), more: () => load(next.value) };
}
