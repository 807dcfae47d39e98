import { ref } from 'vue';
import { useProblemText } from './use-problem-text.ts';

/** Does one thing at a time; says what is under way, and what went wrong. */
export function useAct() {
  const problemText = useProblemText();
  const working = ref('');
  const problem = ref<string | null>(null);

  /** @param name of the act, that is its button's */
  async function run(name: string, act: () => Promise<void>): Promise<void> {
    if (working.value !== '') return;
    [working.value, problem.value] = [name, null];
    try {
      await act();
    } catch (error) {
      problem.value = problemText(error);
    } finally {
      working.value = '';
    }
  }

  return { working, problem, run };
}
