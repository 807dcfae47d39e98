/** What a suite's output and exit code say. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Reads the sums at the end of `node --test`'s output, or those that `npm run check` gives. A suite that failed without saying how
 * often has failed once.
 */
export function readCounts(output: string, exitCode: number | null): Counts {
  const sum = (form: RegExp) => [...output.matchAll(form)].reduce((total, match) => total + Number(match[1]), 0);
  const passed = sum(/^ℹ pass (\d+)$/gm) + sum(/^ok .* (\d+) passed$/gm);
  const failed = sum(/^ℹ (?:fail|cancelled) (\d+)$/gm);
  return { passed, failed: exitCode === 0 ? failed : Math.max(failed, 1) };
}
