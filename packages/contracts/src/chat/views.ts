import Type, { type Static } from 'typebox';
import { Person } from '../auth/views.ts';
import { Id, Moment, Seq } from '../kit/ids.ts';
import { Item } from './events.ts';

export const ConversationKind = Type.Union([
  Type.Literal('direct'),
  Type.Literal('group'),
  Type.Literal('channel'),
  Type.Literal('assistant'),
]);
export type ConversationKind = Static<typeof ConversationKind>;

/** How far someone has received and read: two seqs that only grow, `read <= delivered <= head`. */
export const Marks = Type.Tuple([Seq, Seq]);
export type Marks = Static<typeof Marks>;

export const MemberRole = Type.Union([Type.Literal('owner'), Type.Literal('member')]);
export type MemberRole = Static<typeof MemberRole>;

export const ConversationMember = Type.Object({ person: Person, role: MemberRole });
export type ConversationMember = Static<typeof ConversationMember>;

/** A row of the recent list. */
export const ConversationView = Type.Object({
  id: Id,
  kind: ConversationKind,
  title: Type.Union([Type.String(), Type.Null()]),
  /** In a direct conversation both people; in a group the first members; in a channel nobody. */
  members: Type.Array(Person),
  memberCount: Seq,
  /** What the one who asks is in it. */
  role: MemberRole,
  /** Of a channel. */
  community: Type.Union([Type.Object({ id: Id, name: Type.String() }), Type.Null()]),
  epoch: Type.Integer(),
  /** Seq and unread ordinal of the newest event. */
  head: Seq,
  n: Seq,
  unread: Seq,
  last: Type.Union([Item, Type.Null()]),
  /** Marks by account, one's own too. */
  marks: Type.Record(Type.String(), Marks),
  activeAt: Moment,
});
export type ConversationView = Static<typeof ConversationView>;

/** A page of folded rows, oldest first. `next` goes on in the asked direction; apply only events above `upTo` to it. */
export const Page = Type.Object({
  /** The epoch `upTo` belongs to: together they are the position from which a socket resumes. */
  epoch: Type.Integer(),
  items: Type.Array(Item),
  next: Type.Union([Type.Integer(), Type.Null()]),
  upTo: Seq,
});
export type Page = Static<typeof Page>;
