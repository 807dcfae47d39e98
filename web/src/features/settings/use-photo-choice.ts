import { onScopeDispose, ref, shallowRef, watch } from 'vue';
import { faultOfPhoto } from './photo-rules.ts';

/** A file that the browser can show. */
export interface Picture {
  file: File;
  /** Shows it, as long as it is chosen. */
  url: string;
}

/** Takes a file to be a photo, or says what is wrong with it. */
export function usePhotoChoice() {
  const chosen = shallowRef<Picture | null>(null);
  const problem = ref<string | null>(null);

  async function choose(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    problem.value = faultOfPhoto(file);
    if (problem.value !== null) return;
    const url = URL.createObjectURL(file);
    try {
      await load(url);
      chosen.value = { file, url };
    } catch {
      // Whatever it calls itself, nothing can be seen in it.
      URL.revokeObjectURL(url);
      problem.value = 'not-an-image';
    }
  }

  watch(chosen, (_now, before) => before && URL.revokeObjectURL(before.url));
  onScopeDispose(() => {
    chosen.value = null;
  });
  return { chosen, problem, choose };
}

async function load(url: string): Promise<void> {
  const image = new Image();
  image.src = url;
  await image.decode();
}
