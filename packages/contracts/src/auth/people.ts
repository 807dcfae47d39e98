import Type, { type Static } from 'typebox';
import { call, consumer, fact, live, route } from '../kit/define.ts';
import { Id, Moment } from '../kit/ids.ts';
import { Person } from './views.ts';

const strict = { additionalProperties: false } as const;
const params = Type.Object({ id: Id }, strict);

/** Somebody, and when they became what the list says. */
export const Acquaintance = Type.Object({ person: Person, at: Moment });
export type Acquaintance = Static<typeof Acquaintance>;
const Acquaintances = Type.Array(Acquaintance);

/** A list of people, a page of it at a time. */
export const FriendList = Type.Union([Type.Literal('friends'), Type.Literal('received'), Type.Literal('sent')]);
export type FriendList = Static<typeof FriendList>;
const Next = Type.Union([Type.String(), Type.Null()]);
const Cursor = Type.Optional(Type.String({ pattern: '^[0-9]{1,15}\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' }));

export const listFriends = route({
  service: 'auth',
  id: 'listFriends',
  method: 'GET',
  path: '/friends',
  what: "One's friends, and the requests received and sent that wait for an answer; the newest first, at most 100 of each. `list` and `cursor`, which is what `next` has of it, go on in one of them; the others are empty then.",
  access: 'account',
  query: Type.Object({ list: Type.Optional(FriendList), cursor: Cursor }, strict),
  answers: {
    200: Type.Object({
      friends: Acquaintances,
      received: Acquaintances,
      sent: Acquaintances,
      next: Type.Object({ friends: Next, received: Next, sent: Next }),
    }),
  },
  refusals: [],
});

export const askFriend = route({
  service: 'auth',
  id: 'askFriend',
  method: 'PUT',
  path: '/friends/requests/:id',
  what: 'Ask a person to be friends. Of two who ask each other both are friends at once; asking twice is asking once. Whoever declined is asked again after a week at the earliest.',
  access: 'account',
  params,
  answers: { 200: Type.Object({ state: Type.Union([Type.Literal('sent'), Type.Literal('friends')]) }) },
  refusals: ['account-unknown', 'with-oneself', 'blocked', 'too-soon', 'too-many-friends', 'requests-full', 'too-many-requests'],
});

export const cancelRequest = route({
  service: 'auth',
  id: 'cancelRequest',
  method: 'DELETE',
  path: '/friends/requests/:id',
  what: 'Take back the request sent to a person. One that was answered, or never sent, is no error, and stays as it is.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: [],
});

export const acceptRequest = route({
  service: 'auth',
  id: 'acceptRequest',
  method: 'POST',
  path: '/friends/requests/:id/accept',
  what: 'Accept the request of a person: only the one who received it can. Accepting twice is accepting once.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: ['not-found', 'too-many-friends'],
});

export const declineRequest = route({
  service: 'auth',
  id: 'declineRequest',
  method: 'POST',
  path: '/friends/requests/:id/decline',
  what: 'Decline the request of a person: only the one who received it can.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: ['not-found'],
});

export const removeFriend = route({
  service: 'auth',
  id: 'removeFriend',
  method: 'DELETE',
  path: '/friends/:id',
  what: 'Be friends no more. The other is not told; somebody who is no friend is no error.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: [],
});

/** Most friends one may have, requests sent and received that may wait for their answers, and people one may block. */
export const friendLimits = { maxFriends: 2000, maxSent: 200, maxReceived: 500, maxBlocked: 2000 } as const;

export const listBlocks = route({
  service: 'auth',
  id: 'listBlocks',
  method: 'GET',
  path: '/blocks',
  what: 'Whom one has blocked; the newest first, 100 at once.',
  access: 'account',
  query: Type.Object({ cursor: Cursor }, strict),
  answers: { 200: Type.Object({ items: Acquaintances, next: Next }) },
  refusals: [],
});

export const blockPerson = route({
  service: 'auth',
  id: 'blockPerson',
  method: 'PUT',
  path: '/blocks/:id',
  what: 'Block a person: from the answer on neither writes to the other, asks to be friends, finds the other by searching, sees when the other is here, or adds the other to a group. Friendship and requests end. The other is not told.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: ['account-unknown', 'with-oneself', 'too-many-blocked', 'too-many-requests'],
});

export const unblockPerson = route({
  service: 'auth',
  id: 'unblockPerson',
  method: 'DELETE',
  path: '/blocks/:id',
  what: 'Block a person no more. It holds when this is answered; what the other has blocked stays so.',
  access: 'account',
  params,
  answers: { 204: null },
  refusals: ['too-many-requests'],
});

export const peopleRoutes = [
  listFriends,
  askFriend,
  cancelRequest,
  acceptRequest,
  declineRequest,
  removeFriend,
  listBlocks,
  blockPerson,
  unblockPerson,
] as const;

/** Whether two people are apart. `pv`: the version of that, per pair; what is older than what one knows is passed over. */
export const BlockState = Type.Object({ between: Type.Tuple([Id, Id]), pv: Type.Integer({ minimum: 1 }), blocked: Type.Boolean() });
export type BlockState = Static<typeof BlockState>;

export const blockChanged = fact(
  'auth',
  'block.changed',
  'Of two people one has blocked the other, or neither has any more; keyed by the lower id. The safety net of `rpc.chat.apply-block`.',
  BlockState,
);

export const chatBlocks = consumer('chat', 'blocks', blockChanged);

/**
 * What comes of trying to have to do with somebody. `unknown`: there is no such account, it is on its way out, or it has blocked the one who asks; `no`: it
 * wants to hear of others first; `if-place`: yes to those it shares a place with.
 */
export const Verdict = Type.Union([
  Type.Literal('yes'),
  Type.Literal('blocked'),
  Type.Literal('unknown'),
  Type.Literal('no'),
  Type.Literal('if-place'),
]);
export type Verdict = Static<typeof Verdict>;

export const judgeContacts = call('auth', 'judge-contacts', 'May this account begin to write to these, or bring them into a group.', {
  ask: Type.Object({ by: Id, of: Type.Array(Id, { maxItems: 500 }) }),
  answer: Type.Object({ items: Type.Array(Type.Object({ account: Id, verdict: Verdict })) }),
});

/** `live.people.<account>`: what an account sees of others changed; its sockets are told by a note of the same kind. */
export const livePeople = live(
  ['auth', 'chat'],
  'people',
  'Something of what an account has to do with others changed',
  Type.Object({ kind: Type.Union([Type.Literal('people-changed'), Type.Literal('mutes-changed'), Type.Literal('privacy-changed')]) }),
);
