import { onScopeDispose, type Ref, readonly, ref, watch } from 'vue';

/** True once `source` has been true for `ms` milliseconds without a break; false as soon as it is not. */
export function useLasting(source: () => boolean, ms: number): Readonly<Ref<boolean>> {
  const lasting = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(
    source,
    (on) => {
      clearTimeout(timer);
      if (!on) lasting.value = false;
      else
        timer = setTimeout(() => {
          lasting.value = true;
        }, ms);
    },
    { immediate: true },
  );
  onScopeDispose(() => clearTimeout(timer));
  return readonly(lasting);
}
