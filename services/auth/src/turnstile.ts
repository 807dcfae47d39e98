import { Refusal } from '@chatter/platform/refusal.ts';

/** Lets a few in at a time; some may wait; the rest are turned away at once. */
export interface Turnstile {
  /** @throws Refusal `unavailable` with a time to wait when the queue is full */
  pass<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * @param atOnce how many work at the same time
 * @param waiting how many may wait for their turn, first come first served
 */
export function createTurnstile(atOnce: number, waiting: number): Turnstile {
  let inside = 0;
  const queue: (() => void)[] = [];
  const leave = () => {
    const next = queue.shift();
    if (next === undefined) inside--;
    else next();
  };
  return {
    async pass(work) {
      if (inside < atOnce) inside++;
      else if (queue.length < waiting) await new Promise<void>((resolve) => queue.push(resolve));
      else throw new Refusal('unavailable', { status: 503, retryAfterSeconds: 3 });
      try {
        return await work();
      } finally {
        leave();
      }
    },
  };
}
