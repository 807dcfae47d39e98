import { ProblemError } from '@chatter/client/problem-error.ts';
import { computed, onScopeDispose, ref } from 'vue';
import { useI18n } from 'vue-i18n';

/** The server sends another after so long. */
const coolDownSeconds = 60;

/** Asks for letters with codes, one at a time, and counts the seconds until there may be another. */
export function useCodeLetter(send: () => Promise<unknown>, failed: (error: unknown) => unknown) {
  const { t } = useI18n();
  const wait = ref(0);
  const ticking = setInterval(() => {
    wait.value = Math.max(0, wait.value - 1);
  }, 1000);
  onScopeDispose(() => clearInterval(ticking));
  const label = computed(() => (wait.value > 0 ? t('factors.step.sendAgainIn', { count: wait.value }) : t('factors.step.sendAgain')));

  async function ask(): Promise<void> {
    if (wait.value > 0) return;
    wait.value = coolDownSeconds;
    try {
      await send();
    } catch (error) {
      const afterSeconds = error instanceof ProblemError ? (error.retryAfterSeconds ?? 0) : 0;
      wait.value = afterSeconds;
      // One that was sent a moment ago is still good: the page was only opened again.
      if (afterSeconds === 0 || afterSeconds > coolDownSeconds) await failed(error);
    }
  }
  return { wait, label, ask };
}
