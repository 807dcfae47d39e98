import Type, { type Static } from 'typebox';
import { ClientId, Id, Seq } from '../kit/ids.ts';

/** Limits of a message's text: UTF-16 units as JavaScript counts them, so at most 30,000 bytes of UTF-8. */
export const bodyLimits = { maxChars: 10_000 } as const;
/** Messages in one `send` frame. */
export const maxMessagesPerSend = 20;

/** What every event of a conversation's log carries. `at` is the log's clock, in milliseconds since 1970. */
const common = {
  seq: Type.Integer({ minimum: 1 }),
  /** Ordinal of the messages that count as unread; unread = head's n - n of the last read one. */
  n: Seq,
  at: Type.Integer({ minimum: 0 }),
  from: Id,
  m: ClientId,
};

export const MessageEvent = Type.Object({
  ...common,
  kind: Type.Literal('message'),
  body: Type.String(),
  /** On an answer of the assistant: what made it, for people to read (`predefined`, `none`, or a model's name). */
  via: Type.Optional(Type.String({ maxLength: 100 })),
});
/** These people came to the conversation; `by` brought them. They see it from this event on. */
export const JoinEvent = Type.Object({ ...common, kind: Type.Literal('join'), by: Id, who: Type.Array(Id, { minItems: 1 }) });
/** These people are no longer in the conversation, and see nothing after this event; `by` is one of them when they left by themselves. */
export const LeaveEvent = Type.Object({ ...common, kind: Type.Literal('leave'), by: Id, who: Type.Array(Id, { minItems: 1 }) });
export const RenameEvent = Type.Object({ ...common, kind: Type.Literal('rename'), by: Id, title: Type.String() });
/** The log restarted above a hole: `prev` is the last number before it. The only permitted step above 1. */
export const EpochEvent = Type.Object({ ...common, kind: Type.Literal('epoch'), prev: Seq });
/** The archive could not store what had been accepted at this number; the sender is told. */
export const TombstoneEvent = Type.Object({ ...common, kind: Type.Literal('tombstone') });

/** One entry of a conversation's log. Readers must pass over kinds they do not know. */
export const ConversationEvent = Type.Union([MessageEvent, JoinEvent, LeaveEvent, RenameEvent, EpochEvent, TombstoneEvent]);
export type ConversationEvent = Static<typeof ConversationEvent>;
export type MessageEvent = Static<typeof MessageEvent>;
export type LeaveEvent = Static<typeof LeaveEvent>;

/** A row of a page: an event folded with all that changed it; `changed` is the seq of its last change. */
export const Item = Type.Object({
  seq: Type.Integer({ minimum: 1 }),
  n: Seq,
  at: Type.Integer(),
  from: Id,
  m: Type.String(),
  kind: Type.String(),
  body: Type.Optional(Type.String()),
  via: Type.Optional(Type.String()),
  /** Of a join, leave or rename. */
  by: Type.Optional(Id),
  who: Type.Optional(Type.Array(Id)),
  title: Type.Optional(Type.String()),
  changed: Seq,
});
export type Item = Static<typeof Item>;

/**
 * Why a text cannot be a message's body, or null if it can. What passes is stored unchanged:
 * no lone surrogates (they have no UTF-8 form), no NUL, within `bodyLimits`, not only white space.
 */
export function faultOfBody(body: string): 'empty' | 'too-long' | 'malformed' | null {
  if (body.length > bodyLimits.maxChars) return 'too-long';
  if (body.trim() === '') return 'empty';
  if (body.includes('\u0000') || !body.isWellFormed()) return 'malformed';
  return null;
}
