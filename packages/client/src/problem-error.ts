import type { Problem } from '@chatter/contracts/kit/problem.ts';

/** The server said no: a problem (RFC 9457) with its stable `code`. */
export class ProblemError extends Error {
  override name = 'ProblemError';
  readonly code: string;
  /** HTTP status. */
  readonly status: number;
  /** Faults of the request, each with an RFC 6901 pointer into it. */
  readonly errors: readonly { pointer: string; message: string }[];
  /** Seconds after which a retry may succeed, where the server said so. */
  readonly retryAfterSeconds: number | null;

  constructor(problem: Pick<Problem, 'code' | 'status' | 'title' | 'detail' | 'errors' | 'retryAfterSeconds'>) {
    super(problem.detail ?? problem.title);
    this.code = problem.code;
    this.status = problem.status;
    this.errors = problem.errors ?? [];
    this.retryAfterSeconds = problem.retryAfterSeconds ?? null;
  }
}
