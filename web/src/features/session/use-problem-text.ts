import { useI18n } from 'vue-i18n';
import { problemOf } from '../../link/problem.ts';

/** Puts a problem's code, or what a request threw, into words; an unknown one is a fault. */
export function useProblemText(): (problem: unknown) => string {
  const { t, te } = useI18n();
  return (problem) => {
    const key = `problem.${typeof problem === 'string' ? problem : problemOf(problem)}`;
    return te(key) ? t(key as 'problem.fault') : t('problem.fault');
  };
}
