import { setTimeout as pause } from 'node:timers/promises';

/** A condition did not come true in time; `cause` is what it said last. */
export class NotInTime extends Error {
  override name = 'NotInTime';
}

export interface Patience {
  /** Milliseconds until giving up; 10,000 by default. */
  withinMs?: number;
  /** Milliseconds between two looks; 20 by default. */
  everyMs?: number;
  signal?: AbortSignal;
}

/**
 * Looks again and again until a condition of the outside world holds, for state that cannot announce itself. It does not hold
 * while `check` returns undefined, null or false, or throws.
 * @param what the condition in words, for the error
 * @returns what `check` returned at last
 * @throws NotInTime, or the signal's reason
 */
export async function until<T>(what: string, check: () => Promise<T> | T, patience: Patience = {}): Promise<NonNullable<T>> {
  const { withinMs = 10_000, everyMs = 20, signal } = patience;
  const deadline = performance.now() + withinMs;
  let last: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const found = await check();
      if (found !== undefined && found !== null && found !== false) return found;
      last = found;
    } catch (error) {
      last = error;
    }
    if (performance.now() >= deadline) throw new NotInTime(`${what}: not within ${withinMs / 1000} s`, { cause: last });
    await pause(everyMs);
  }
}
