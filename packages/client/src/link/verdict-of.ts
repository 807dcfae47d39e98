import { closeCodes } from '@chatter/contracts/gateway/close-codes.ts';
import type { EndReason } from './link-state.ts';

/** What follows from the loss of a connection: the end, or another try, with the least width of the first back-off window. */
export type Verdict = { readonly end: EndReason } | { readonly leastWindowMs: number };

/** Many are turned away at once by these; the gateway that says so needs the time. */
const leastWindowMs: Record<number, number> = {
  [closeCodes.rate]: 4_000,
  [closeCodes.restart]: 4_000,
  [closeCodes.busy]: 8_000,
};

/**
 * Reads a close code (docs/socket.md, Closing).
 * @param byTicket whether a ticket is asked for at each try: then that answer tells whether one is signed in
 * @param renewable whether one may have a new session where the former ended: that answer tells it, too
 */
export function verdictOf(code: number, byTicket: boolean, renewable = false): Verdict {
  if (code === closeCodes.sessionEnded && !(byTicket && renewable)) return { end: 'session-ended' };
  if (code === closeCodes.notSignedIn && !byTicket) return { end: 'not-signed-in' };
  return { leastWindowMs: leastWindowMs[code] ?? 0 };
}
