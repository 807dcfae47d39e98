/** A token bucket: `perSecond` on average, `burst` at once. */
export interface Rate {
  perSecond: number;
  burst: number;
}

/** What is limited: frames of a socket; `send` frames, and the messages in them, of an account's sockets together. See `docs/socket.md`. */
export interface Rates {
  frames: Rate;
  sends: Rate;
  messages: Rate;
}

const outOfReach = { perSecond: Number.MAX_SAFE_INTEGER, burst: Number.MAX_SAFE_INTEGER };

export const rates: Rates = {
  frames: { perSecond: 30, burst: 60 },
  sends: { perSecond: 10, burst: 30 },
  messages: { perSecond: 50, burst: 200 },
};
/** For load tests. */
export const noRates: Rates = { frames: outOfReach, sends: outOfReach, messages: outOfReach };

/** Counts what somebody may do. */
export class Bucket {
  readonly #rate: Rate;
  #tokens: number;
  #atMs: number;

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate;
    this.#tokens = rate.burst;
    this.#atMs = nowMs;
  }

  /** After how many milliseconds there will be so many tokens; 0 when there are. */
  waitMs(nowMs: number, count = 1): number {
    const { perSecond, burst } = this.#rate;
    // A clock that is set back must not count as a debt.
    this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, nowMs - this.#atMs) / 1000) * perSecond);
    this.#atMs = nowMs;
    // A token that is whole but for rounding is one.
    return this.#tokens >= count - 1e-6 ? 0 : Math.ceil(((count - this.#tokens) / perSecond) * 1000);
  }

  /** Takes tokens; 0 when there were enough, else after how many milliseconds there will be. Debts count, so that hammering waits longer. */
  take(nowMs: number, count = 1): number {
    const enough = this.waitMs(nowMs, count) === 0;
    this.#tokens -= count;
    return enough ? 0 : this.waitMs(nowMs, count);
  }
}

/** What the sockets of one account may send together. */
export class SendBudget {
  readonly #sends: Bucket;
  readonly #messages: Bucket;

  constructor({ sends, messages }: Rates, nowMs: number) {
    this.#sends = new Bucket(sends, nowMs);
    this.#messages = new Bucket(messages, nowMs);
  }

  /** Takes a frame of so many messages; 0, or after how many milliseconds it may be sent again. What is refused costs nothing. */
  take(messages: number, nowMs: number): number {
    const waitMs = Math.max(this.#sends.waitMs(nowMs), this.#messages.waitMs(nowMs, messages));
    if (waitMs > 0) return waitMs;
    this.#sends.take(nowMs);
    this.#messages.take(nowMs, messages);
    return 0;
  }
}
