const minuteMs = 60_000;
const dayMs = 86_400_000;

/** A session unused for so long is over. */
export const idleLimitMs = 7 * dayMs;
/** A session is over after so long, used or not. */
export const absoluteLimitMs = 30 * dayMs;
/** The last use is written at most this often. */
export const touchEveryMs = minuteMs;
/** How long the cache may answer for MySQL; a use within this time is not written. */
export const cacheMs = 10 * minuteMs;

/** So long after its owner has shown again who they are, a session may change what guards the account. */
export const proofLifeMs = 15 * minuteMs;

export interface SessionTimes {
  createdAt: Date;
  lastUsedAt: Date;
}

/** When the session ends if nobody uses it any more. */
function endsAt({ createdAt, lastUsedAt }: SessionTimes): Date {
  return new Date(Math.min(createdAt.getTime() + absoluteLimitMs, lastUsedAt.getTime() + idleLimitMs));
}

export function isAlive(session: SessionTimes, now: Date): boolean {
  return endsAt(session) > now;
}

/** Whether a use at `now` is worth writing down. */
export function shouldTouch({ lastUsedAt }: SessionTimes, now: Date): boolean {
  return now.getTime() - lastUsedAt.getTime() >= touchEveryMs;
}

/** How long a cached answer about a session used at `now` may stand; never beyond its absolute end. */
export function cacheForMs({ createdAt }: SessionTimes, now: Date): number {
  return Math.min(cacheMs, createdAt.getTime() + absoluteLimitMs - now.getTime());
}
