import { onScopeDispose, type Ref, readonly, ref, watch } from 'vue';

/** Silence after which it is not called thinking any more. */
const patienceMs = 30_000;

/**
 * Whether nothing has been heard of an answer for so long that one should say so.
 * @param since when it was asked for, in milliseconds since 1970
 * @param sign changes with every sign of life
 */
export function useSilence(since: number, sign: () => unknown): Readonly<Ref<boolean>> {
  const silent = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  function wait(ms: number): void {
    clearTimeout(timer);
    silent.value = ms <= 0;
    timer = setTimeout(() => {
      silent.value = true;
    }, ms);
  }
  // Two clocks may differ: never longer than the patience.
  wait(Math.min(patienceMs, since + patienceMs - Date.now()));
  watch(sign, () => wait(patienceMs));
  onScopeDispose(() => clearTimeout(timer));
  return readonly(silent);
}
