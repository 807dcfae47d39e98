import type { VirtualizerHandle } from 'virtua/vue';
import { computed, nextTick, onMounted, type Ref, readonly, ref, watch } from 'vue';
import { usePageActive } from '../../composables/use-page-active.ts';
import { useStickToEnd } from '../../composables/use-stick-to-end.ts';
import type { Row } from './rows.ts';

export interface MessageScroll {
  list: Readonly<Ref<VirtualizerHandle | null>>;
  rows: Readonly<Ref<readonly Row[]>>;
  hasOlder(): boolean;
  hasNewer(): boolean;
  loadOlder(): Promise<unknown>;
  loadNewer(): Promise<unknown>;
  /** Somebody looks at this message, and so has read everything up to it. */
  seen(seq: number, n: number): void;
}

/** Pages are fetched this many pixels before their place is reached. */
const aheadPx = 800;

/**
 * How a message list moves: it opens at the first unread message, else at the end; it stays at the end while somebody is there;
 * it keeps its place when older pages come; and it tells what was seen.
 */
export function useMessageScroll(scroll: MessageScroll) {
  const { list, rows } = scroll;
  const end = useStickToEnd(list, () => rows.value.length - 1);
  const active = usePageActive();
  const placed = ref(false);
  let rendered: readonly Row[] = [];

  // The list keeps its distance to the end, not to the start, in exactly the render that puts rows in front.
  const view = computed(() => ({ rows: [...rows.value], shift: placed.value && hasRowsInFront(rendered, rows.value) }));

  /** Rows get their true heights while they are shown: the place is right once it stays the same for two frames. */
  async function place(): Promise<void> {
    const unread = rows.value.findIndex(({ kind }) => kind === 'unread');
    if (unread >= 0) end.leave();
    for (let frames = 0, right = 0; frames < 60 && right < 2; frames++) {
      if (unread < 0) end.toEnd();
      else list.value?.scrollToIndex(unread, { align: 'start' });
      await frame();
      right = list.value !== null && isPlaced(list.value, unread) ? right + 1 : 0;
    }
    placed.value = true;
    end.onGrowth();
    look();
  }

  function isPlaced(handle: VirtualizerHandle, unread: number): boolean {
    if (handle.viewportSize === 0) return false;
    return end.distance() <= 1 || (unread >= 0 && Math.abs(handle.getItemOffset(unread) - handle.scrollOffset) <= 1);
  }

  /** Looks at what is on screen: are pages needed, what has been read. */
  function look(): void {
    const handle = list.value;
    if (!placed.value || handle === null) return;
    if (handle.scrollOffset < aheadPx && scroll.hasOlder()) void scroll.loadOlder();
    if (end.distance() < aheadPx && scroll.hasNewer()) void scroll.loadNewer();
    const last = handle.findItemIndex(handle.scrollOffset + handle.viewportSize - 12);
    const row = active.value ? loggedUpTo(rows.value, last) : null;
    if (row !== null) scroll.seen(row.seq, row.n);
  }

  async function onRows(now: readonly Row[]): Promise<void> {
    rendered = now;
    if (!placed.value) return;
    end.onGrowth();
    // By the next frame the list stands where it should.
    await frame();
    look();
  }

  onMounted(() => nextTick(place));
  watch(active, look);
  watch(rows, onRows, { flush: 'post', immediate: true });
  const moved = (change: () => void) => {
    change();
    look();
  };
  return {
    view,
    placed: readonly(placed),
    atEnd: end.atEnd,
    toEnd: end.toEnd,
    onGesture: end.onGesture,
    onScroll: (offset: number) => moved(() => end.onScroll(offset)),
    onResize: () => moved(end.onGrowth),
  };
}

function frame(): Promise<number> {
  return new Promise(requestAnimationFrame);
}

/** Whether the first message that was on screen has more rows before it now. */
function hasRowsInFront(before: readonly Row[], now: readonly Row[]): boolean {
  const at = before.findIndex(({ kind }) => kind === 'message');
  const key = before[at]?.key;
  return key !== undefined && now.findIndex((row) => row.key === key) > at;
}

/** The last message among the rows up to an index that is in the log. */
function loggedUpTo(rows: readonly Row[], index: number): { seq: number; n: number } | null {
  for (let at = Math.min(index, rows.length - 1); at >= 0; at--) {
    const row = rows[at];
    if (row?.kind === 'message' && row.seq !== null && row.n !== null) return { seq: row.seq, n: row.n };
  }
  return null;
}
