import type { Counts } from './counts.ts';
import type { PieceResult } from './run-piece.ts';

export interface SuiteResult extends Counts {
  readonly name: string;
  /** What its pieces took one after the other; they run beside others. */
  readonly seconds: number;
}

/** Sums up per suite, in the order in which they are met. */
export function tally(results: readonly PieceResult[]): SuiteResult[] {
  const bySuite = Map.groupBy(results, ({ piece }) => piece.suite.name);
  return [...bySuite].map(([name, of]) => {
    const sum = (what: 'seconds' | 'passed' | 'failed') => of.reduce((total, result) => total + result[what], 0);
    return { name, seconds: sum('seconds'), passed: sum('passed'), failed: sum('failed') };
  });
}
