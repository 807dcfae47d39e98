import { onScopeDispose, type Ref, watch } from 'vue';
import { usePages } from '../communities/use-pages.ts';
import { useConsole } from './console.ts';

const pauseMs = 250;

/** A list of the console that comes in pages, and begins anew a moment after what it is asked by has changed. */
export function useConsoleList<Item>(
  fetchPage: (cursor: string | null) => Promise<{ items: Item[]; next: string | null }>,
  by: readonly Ref<string>[],
) {
  const desk = useConsole();
  const pages = usePages<Item>((cursor) => desk.within(() => fetchPage(cursor)));
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(by, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void pages.begin(), pauseMs);
  });
  onScopeDispose(() => clearTimeout(timer));
  void pages.begin();
  return pages;
}
