import { onScopeDispose, type Ref, readonly, ref } from 'vue';

/** Whether somebody looks at this page: it is visible and has the focus. */
export function usePageActive(): Readonly<Ref<boolean>> {
  const active = ref(isActive());
  const update = () => {
    active.value = isActive();
  };
  const sources: [EventTarget, string][] = [
    [window, 'focus'],
    [window, 'blur'],
    [document, 'visibilitychange'],
  ];
  for (const [target, name] of sources) target.addEventListener(name, update);
  onScopeDispose(() => {
    for (const [target, name] of sources) target.removeEventListener(name, update);
  });
  return readonly(active);
}

function isActive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
