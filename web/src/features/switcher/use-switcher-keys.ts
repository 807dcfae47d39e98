import { onScopeDispose } from 'vue';
import { useSwitcher } from './switcher.ts';

/** Ctrl + K, or Command + K, opens the switcher and closes it again. */
export function useSwitcherKeys(): void {
  const switcher = useSwitcher();

  function onKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() !== 'k' || event.ctrlKey === event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    switcher.open = !switcher.open;
  }

  window.addEventListener('keydown', onKey);
  onScopeDispose(() => window.removeEventListener('keydown', onKey));
}
