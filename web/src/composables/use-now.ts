import { onScopeDispose, type Ref, readonly, ref } from 'vue';

/** The time in milliseconds since 1970, a new value every minute: enough for "today" and "yesterday". */
export function useNow(): Readonly<Ref<number>> {
  const now = ref(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, 60_000);
  onScopeDispose(() => clearInterval(timer));
  return readonly(now);
}
