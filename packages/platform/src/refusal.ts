/** An expected no, with a code that the contract declares. Anything else that is thrown is a fault. */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly code: string;
  /** HTTP status; by default the common one of the code, else 409. */
  readonly status: number | undefined;
  readonly detail: string | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, options: { status?: number; detail?: string; retryAfterSeconds?: number } = {}) {
    super(options.detail ?? code);
    this.code = code;
    this.status = options.status;
    this.detail = options.detail;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A server or service did not answer in time or is away: the outcome is unknown, and the same request may be tried again. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** What `work` answers, or `otherwise` when it is Unavailable; every other error is thrown on. */
export async function orWhenAway<T, O>(work: () => Promise<T>, otherwise: O): Promise<T | O> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Unavailable) return otherwise;
    throw error;
  }
}
