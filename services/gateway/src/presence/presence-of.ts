import type { livePresence } from '@chatter/contracts/gateway/live.ts';
import type { DataOf } from '@chatter/contracts/kit/define.ts';

/** Whether somebody is here, and if not, since when, where it is known. */
export type Presence = Pick<DataOf<typeof livePresence>, 'state' | 'lastSeen'>;

/** Member of an account's set whose score is when its last socket on some gateway closed. */
export const seen = 'seen';

/**
 * The presence that an account's set in Redis means: gateways, with the time of their last sign that the account has a socket there,
 * and `seen`. A gateway that was killed stops giving signs, so its people go by themselves.
 * @param aliveMs how long a sign counts
 */
export function presenceOf(set: ReadonlyMap<string, number>, nowMs: number, aliveMs: number): Presence {
  let lastSeen = 0;
  for (const [member, atMs] of set) {
    if (member !== seen && atMs > nowMs - aliveMs) return { state: 'online' };
    lastSeen = Math.max(lastSeen, atMs);
  }
  return { state: 'offline', ...(lastSeen > 0 && { lastSeen }) };
}
