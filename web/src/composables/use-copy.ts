import { onScopeDispose, type Ref, readonly, ref } from 'vue';

const shownMs = 2000;

/** Copies text. `copied` is true for a moment after it worked, `failed` after it did not. */
export function useCopy(): { copied: Readonly<Ref<boolean>>; failed: Readonly<Ref<boolean>>; copy(text: string): Promise<void> } {
  const [copied, failed] = [ref(false), ref(false)];
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function copy(text: string): Promise<void> {
    clearTimeout(timer);
    const done = await written(text);
    [copied.value, failed.value] = [done, !done];
    timer = setTimeout(() => {
      [copied.value, failed.value] = [false, false];
    }, shownMs);
  }

  onScopeDispose(() => clearTimeout(timer));
  return { copied: readonly(copied), failed: readonly(failed), copy };
}

async function written(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Without HTTPS there is no such clipboard, only the old way.
    return writtenTheOldWay(text);
  }
}

function writtenTheOldWay(text: string): boolean {
  const focused = document.activeElement;
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'sr-only';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return done;
}
