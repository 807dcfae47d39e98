import type { Ambient } from './ambient.ts';

const firstWindowMs = 500;
const lastWindowMs = 30_000;

/**
 * How long to wait before trying again: full jitter, uniform in a window that doubles from 0.5 s to 30 s (docs/socket.md, Closing).
 * @param attempt failures so far, from 0
 * @param leastWindowMs a wider first window, where many clients fail at once
 */
export function backOffMs(attempt: number, ambient: Pick<Ambient, 'random'>, leastWindowMs = 0): number {
  const windowMs = Math.max(firstWindowMs * 2 ** Math.min(attempt, 10), leastWindowMs);
  return ambient.random() * Math.min(windowMs, lastWindowMs);
}
