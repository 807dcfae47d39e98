import { onScopeDispose, watchEffect } from 'vue';

/** Keeps the tab's title, and puts the former one back in the end. */
export function useTabTitle(title: () => string): void {
  const former = document.title;
  watchEffect(() => {
    document.title = title();
  });
  onScopeDispose(() => {
    document.title = former;
  });
}
