import { onScopeDispose, type Ref, readonly, ref } from 'vue';

/** Whether this browser has a network, as far as it knows. */
export function useOnline(): Readonly<Ref<boolean>> {
  const online = ref(navigator.onLine);
  const update = () => {
    online.value = navigator.onLine;
  };
  for (const name of ['online', 'offline']) window.addEventListener(name, update);
  onScopeDispose(() => {
    for (const name of ['online', 'offline']) window.removeEventListener(name, update);
  });
  return readonly(online);
}
