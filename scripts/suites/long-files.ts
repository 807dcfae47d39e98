/**
 * Test files that take long, the longest first; each has a process of its own. What is missing here only makes the end of a run a little
 * longer.
 */
export const longFiles: readonly string[] = [
  'e2e/faults/short-set.ts',
  'e2e/path/authz.test.ts',
  'e2e/commands/start.test.ts',
  'e2e/load/workloads/workloads.test.ts',
  'services/persistence/test/two-drainers.test.ts',
  'services/persistence/test/drain-killed.test.ts',
  'e2e/path/redis-data-loss.test.ts',
  'services/ai/test/killed.test.ts',
  'services/auth/test/limits.test.ts',
];
