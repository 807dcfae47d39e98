import { backOffMs } from '@chatter/platform/loop.ts';

const firstMs = 1000;
const longestMs = 10 * 60_000;

/**
 * How long to wait before a letter is tried again: a second, doubling to ten minutes.
 * @param tries how often it was tried, the failed one included
 * @param expiresAt when posting it no longer makes sense, RFC 3339
 * @returns milliseconds, or null when it would come too late
 */
export function retryAfterMs(tries: number, expiresAt: string, nowMs: number): number | null {
  const afterMs = backOffMs(tries, firstMs, longestMs);
  return nowMs + afterMs < Date.parse(expiresAt) ? afterMs : null;
}
