import type {
  Acquaintance,
  acceptRequest,
  askFriend,
  cancelRequest,
  declineRequest,
  FriendList,
  listFriends,
  removeFriend,
} from '@chatter/contracts/auth/people.ts';
import type { Answered, Asked } from '@chatter/platform/http.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type Act, accept, ask, cancel, decline, type FriendState, unfriend } from '../domain/friendship.ts';
import type { Limiting } from '../domain/limits.ts';
import type { Known } from '../store/relations.ts';

export interface FriendsDeps {
  now(): Date;
  limits: Pick<Limiting, 'take'>;
  relations: {
    page(account: string, list: FriendList, cursor: string | undefined): Promise<{ items: Known[]; next: string | null }>;
    begin(by: string, other: string, act: Act, now: Date): Promise<FriendState>;
    go(by: string, other: string, act: Act, now: Date): Promise<FriendState>;
  };
}

/** Somebody in a list, as the wire has it. */
export function acquaintanceOf({ person, at }: Known): Acquaintance {
  return { person, at: at.toISOString() };
}

export function listFriendsRoute({ relations }: Pick<FriendsDeps, 'relations'>) {
  return async ({ actor, query: { list, cursor } }: Asked<typeof listFriends>): Promise<Answered<typeof listFriends>> => {
    if (list === undefined && cursor !== undefined) throw new Refusal('invalid-request', { detail: 'A cursor is of a list.' });
    const page = async (one: FriendList) => {
      if (list !== undefined && list !== one) return { items: [], next: null };
      const { items, next } = await relations.page(actor.account, one, cursor);
      return { items: items.map(acquaintanceOf), next };
    };
    const [friends, received, sent] = await Promise.all([page('friends'), page('received'), page('sent')]);
    const next = { friends: friends.next, received: received.next, sent: sent.next };
    return { status: 200, body: { friends: friends.items, received: received.items, sent: sent.items, next } };
  };
}

export function askFriendRoute({ now, limits, relations }: FriendsDeps) {
  return async ({ actor, params }: Asked<typeof askFriend>): Promise<Answered<typeof askFriend>> => {
    await limits.take('askByAccount', actor.account);
    const state = await relations.begin(actor.account, params.id, ask, now());
    return { status: 200, body: { state: state === 'friends' ? 'friends' : 'sent' } };
  };
}

/** A route that does one thing to a pair who have had to do with each other. */
function acting(act: Act) {
  return ({ now, relations }: FriendsDeps) =>
    async ({ actor, params }: { actor: { account: string }; params: { id: string } }): Promise<{ status: 204 }> => {
      await relations.go(actor.account, params.id, act, now());
      return { status: 204 };
    };
}

type Acting<R extends typeof cancelRequest | typeof acceptRequest | typeof declineRequest | typeof removeFriend> = (
  deps: FriendsDeps,
) => (asked: Asked<R>) => Promise<Answered<R>>;

export const cancelRequestRoute: Acting<typeof cancelRequest> = acting(cancel);
export const acceptRequestRoute: Acting<typeof acceptRequest> = acting(accept);
export const declineRequestRoute: Acting<typeof declineRequest> = acting(decline);
export const removeFriendRoute: Acting<typeof removeFriend> = acting(unfriend);
