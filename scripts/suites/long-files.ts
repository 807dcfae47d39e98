/** Test files that take long, the longest first. What is missing here only makes the end of a run a little longer. */
export const longFiles: readonly string[] = [
  'e2e/faults/short-set.ts',
  'e2e/commands/start.test.ts',
  'e2e/browser/assistant.test.ts',
  'services/persistence/test/drain-killed.test.ts',
  'e2e/browser/settings.test.ts',
  'services/ai/test/killed.test.ts',
  'e2e/browser/groups.test.ts',
  'services/persistence/test/two-drainers.test.ts',
  'e2e/browser/communities.test.ts',
  'e2e/path/gateway-resume.test.ts',
  'e2e/browser/connection-cut.test.ts',
  'e2e/path/redis-data-loss.test.ts',
  'e2e/browser/register.test.ts',
  'services/auth/test/limits.test.ts',
];
