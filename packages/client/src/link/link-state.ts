/**
 * - `connecting`: on the way, and then catching up;
 * - `online`: everything missed was received, what is said is sent;
 * - `waiting`: between two tries;
 * - `ended`: for good.
 */
export type LinkState = 'connecting' | 'online' | 'waiting' | 'ended';

/**
 * Why a link ended: the session was ended; there is none; the session is another account's than the outbox; or it was stopped.
 */
export type EndReason = 'session-ended' | 'not-signed-in' | 'other-account' | 'stopped';

export interface StateChange {
  readonly state: LinkState;
  /** With `ended`. */
  readonly reason?: EndReason;
  /** With `waiting`: milliseconds until the next try. */
  readonly retryInMs?: number;
}
