import type { Ambient } from '../src/ambient.ts';

interface Timer {
  readonly atMs: number;
  readonly callBack: () => void;
}

/** Time that passes only when a test says so, and chance that is always the same. */
export class FakeAmbient implements Ambient {
  readonly #timers = new Set<Timer>();
  #nowMs = 0;
  /** What `random` answers. */
  chance = 0;
  /** What this machine's clock shows beyond the steady one. */
  wallOffsetMs = Date.UTC(2026, 10, 23);

  /** Timers that wait. */
  get timers(): number {
    return this.#timers.size;
  }

  wallMs(): number {
    return this.wallOffsetMs + this.#nowMs;
  }

  steadyMs(): number {
    return this.#nowMs;
  }

  random(): number {
    return this.chance;
  }

  setTimer(callBack: () => void, delayMs: number): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callBack };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Lets time pass; timers that come due on the way ring at their moments. */
  pass(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#timers.delete(next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.callBack();
    }
    this.#nowMs = untilMs;
  }

  #next(untilMs: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
  }
}
