/** Test files that take long, the longest first. What is missing here only makes the end of a run a little longer. */
export const longFiles: readonly string[] = ['e2e/faults/short-set.ts'];
