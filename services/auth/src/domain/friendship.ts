import { friendLimits } from '@chatter/contracts/auth/people.ts';
import { Refusal } from '@chatter/platform/refusal.ts';

/** Whoever declined is left alone for so long. */
export const coolDownMs = 7 * 86_400_000;

/**
 * What two people are to each other. `none`: nothing yet; `asked`: a request waits; `declined`, `cancelled`: how the last one ended;
 * `ended`: they were friends.
 */
export type FriendState = 'none' | 'asked' | 'friends' | 'declined' | 'cancelled' | 'ended';

export interface Friendship {
  state: FriendState;
  /** Who asked last. */
  askedBy: string | null;
  changedAt: Date;
  /** Who of the two has blocked the other. */
  blockedBy: ReadonlySet<string>;
  /** Whether the other is on their way out, and found by nobody. */
  hidden?: boolean;
}

/** What an act makes of a pair: its new state, and whether the one who acts blocks the other from now on. */
export type Outcome = Pick<Friendship, 'state' | 'askedBy'> & { blocks?: boolean };
/** What is done to a pair; null: it stays as it is. @throws Refusal */
export type Act = (pair: Friendship, by: string, now: Date) => Outcome | null;

/**
 * Asks to be friends; who was asked by the other accepts by asking. Whoever is blocked by the other finds nobody there, as where the other
 * is on their way out: nothing tells the two apart.
 */
export const ask: Act = ({ state, askedBy, changedAt, blockedBy, hidden }, by, now) => {
  if (blockedBy.has(by)) throw new Refusal('blocked');
  if (blockedBy.size > 0) throw new Refusal('account-unknown', { status: 404 });
  if (state === 'friends' || (state === 'asked' && askedBy === by)) return null;
  if (hidden) throw new Refusal('account-unknown', { status: 404 });
  if (state === 'asked') return { state: 'friends', askedBy };
  const waitMs = state === 'declined' && askedBy === by ? changedAt.getTime() + coolDownMs - now.getTime() : 0;
  if (waitMs > 0) throw new Refusal('too-soon', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
  return { state: 'asked', askedBy: by };
};

/** Only the one who received it accepts; to everybody else there is no request. */
export const accept: Act = ({ state, askedBy }, by) => {
  if (state === 'friends') return null;
  if (state !== 'asked' || askedBy === by) throw new Refusal('not-found');
  return { state: 'friends', askedBy };
};

export const decline: Act = ({ state, askedBy }, by) => {
  if (state === 'declined' && askedBy !== by) return null;
  if (state !== 'asked' || askedBy === by) throw new Refusal('not-found');
  return { state: 'declined', askedBy };
};

export const cancel: Act = ({ state, askedBy }, by) => (state === 'asked' && askedBy === by ? { state: 'cancelled', askedBy } : null);

export const unfriend: Act = ({ state, askedBy }) => (state === 'friends' ? { state: 'ended', askedBy } : null);

/** Blocks the other, which ends what there was between the two. That one was declined stays known. */
export const block: Act = ({ state, askedBy, blockedBy }, by) => {
  if (blockedBy.has(by)) return null;
  const over = { asked: 'cancelled', friends: 'ended' } as const;
  return { state: state === 'asked' || state === 'friends' ? over[state] : state, askedBy, blocks: true };
};

export const unblock: Act = ({ state, askedBy, blockedBy }, by) => (blockedBy.has(by) ? { state, askedBy, blocks: false } : null);

/** How many an account has of what is limited. */
export interface Counts {
  friends: number;
  sent: number;
  received: number;
  blocked: number;
}

/**
 * Whether what an act makes is more than there may be.
 * @throws Refusal `too-many-friends`, `requests-full` where as many wait for the other as may, `too-many-blocked`
 */
export function refuseTooMany({ state, blocks }: Pick<Outcome, 'state' | 'blocks'>, own: Counts, others: Counts): void {
  const { maxFriends, maxSent, maxReceived, maxBlocked } = friendLimits;
  if (blocks && own.blocked >= maxBlocked) throw new Refusal('too-many-blocked');
  if (state === 'friends' && Math.max(own.friends, others.friends) >= maxFriends) throw new Refusal('too-many-friends');
  if (state !== 'asked') return;
  if (own.sent >= maxSent) throw new Refusal('too-many-friends');
  if (others.received >= maxReceived) throw new Refusal('requests-full');
}
