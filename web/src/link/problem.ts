import { ProblemError } from '@chatter/client/problem-error.ts';

/** The code of whatever went wrong with a request: the server's, or `unreachable` when no answer came. */
export function problemOf(error: unknown): string {
  return error instanceof ProblemError ? error.code : 'unreachable';
}
