import type { VirtualizerHandle } from 'virtua/vue';
import { type Ref, readonly, ref } from 'vue';

/** So near to the end counts as there. */
const endPx = 48;

/**
 * Keeps a list at its end while somebody is there, whatever grows, and lets them leave by scrolling up.
 * @param lastIndex index of the last row as it will be rendered next
 */
export function useStickToEnd(list: Readonly<Ref<VirtualizerHandle | null>>, lastIndex: () => number) {
  /** Whether it is at the end, or on its way there. */
  const atEnd = ref(true);
  /** On the way to the end: how the list moves until it is there is no sign that somebody leaves it. */
  let going = false;
  let offset = 0;

  /** Pixels between what is shown and the end. */
  function distance(): number {
    const handle = list.value;
    return handle === null ? 0 : handle.scrollSize - handle.viewportSize - handle.scrollOffset;
  }

  /** Goes to the end and stays there. */
  function toEnd(): void {
    [atEnd.value, going] = [true, true];
    list.value?.scrollToIndex(lastIndex(), { align: 'end' });
  }

  /** Stays where it is from now on. */
  function leave(): void {
    [atEnd.value, going] = [false, false];
  }

  /** The list has been scrolled, by whomever. Only moving up leaves the end: what grows does not. */
  function onScroll(now: number): void {
    if (distance() <= endPx) [atEnd.value, going] = [true, false];
    else if (now < offset && !going) atEnd.value = false;
    offset = now;
  }

  /** Somebody takes the list into their hands. */
  function onGesture(): void {
    going = false;
  }

  /** Rows or the window changed their sizes, or there are other rows. */
  function onGrowth(): void {
    if (atEnd.value) toEnd();
    else atEnd.value = distance() <= endPx;
  }

  return { atEnd: readonly(atEnd), distance, toEnd, leave, onScroll, onGesture, onGrowth };
}
