import { ref, watch } from 'vue';
import { problemOf } from '../../link/problem.ts';

/** A little less than the server lets a proof count. */
const lastsMs = 14 * 60_000;

/** Asks for a proof of who one is, before what needs one, unless one was given a moment ago. */
export function useProof() {
  const asking = ref(false);
  let provenAt = Number.NEGATIVE_INFINITY;
  let answer: ((proven: boolean) => void) | null = null;
  // Who closes the dialog gives none.
  watch(asking, (open) => {
    if (open) return;
    answer?.(false);
    answer = null;
  });

  function ask(): Promise<boolean> {
    asking.value = true;
    return new Promise((resolve) => {
      answer = resolve;
    });
  }

  return {
    asking,
    proven(): void {
      provenAt = performance.now();
      answer?.(true);
      answer = null;
      asking.value = false;
    },
    /** What `act` answers; undefined when no proof was given. */
    async withProof<T>(act: () => Promise<T>): Promise<T | undefined> {
      if (performance.now() - provenAt > lastsMs && !(await ask())) return undefined;
      try {
        return await act();
      } catch (error) {
        if (problemOf(error) !== 'proof-needed' || !(await ask())) throw error;
        return act();
      }
    },
  };
}
