import { useI18n } from 'vue-i18n';

/** Puts a problem's code into words; an unknown one is a fault. */
export function useProblemText(): (code: string) => string {
  const { t, te } = useI18n();
  return (code) => {
    const key = `problem.${code}`;
    return te(key) ? t(key as 'problem.fault') : t('problem.fault');
  };
}
