import Type, { type Static } from 'typebox';
import { SendResult } from '../chat/calls.ts';
import { ConversationEvent, Item, maxMessagesPerSend } from '../chat/events.ts';
import { Marks, Page } from '../chat/views.ts';
import { ClientId, Id, Seq } from '../kit/ids.ts';

/** The socket's subprotocol, at `GET /ws`. */
export const subprotocol = 'chatter.v1';
/** Limits of the wire, in bytes, counts and milliseconds. */
export const frameLimits = { maxFrameBytes: 65_536, maxResume: 500, helloWithinMs: 5_000, pingEveryMs: 25_000, maxWatched: 200 } as const;

const strict = { additionalProperties: false } as const;
/** The client's own number for a frame that is answered. */
const FrameId = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

export const Hello = Type.Object(
  {
    t: Type.Literal('hello'),
    v: Type.Literal(1),
    ticket: Type.Optional(Type.String({ minLength: 43, maxLength: 43 })),
    /** Positions held: conversation, epoch, last seq seen. */
    resume: Type.Optional(Type.Array(Type.Tuple([Id, Type.Integer({ minimum: 0 }), Seq]), { maxItems: frameLimits.maxResume })),
  },
  strict,
);
export const Send = Type.Object(
  {
    t: Type.Literal('send'),
    id: FrameId,
    c: Id,
    /** In which the sender's last messages were acked that may not be durable. In a later one they may be gone: they are to be said first. */
    epoch: Type.Optional(Type.Integer({ minimum: 1 })),
    msgs: Type.Array(Type.Object({ m: ClientId, body: Type.String() }, strict), { minItems: 1, maxItems: maxMessagesPerSend }),
  },
  strict,
);
export const Mark = Type.Object(
  { t: Type.Literal('mark'), c: Id, delivered: Type.Optional(Seq), read: Type.Optional(Seq), n: Type.Optional(Seq) },
  strict,
);
export const Fetch = Type.Object(
  {
    t: Type.Literal('fetch'),
    id: FrameId,
    c: Id,
    after: Type.Optional(Seq),
    before: Type.Optional(Seq),
    around: Type.Optional(Seq),
    limit: Type.Integer({ minimum: 1, maximum: 100 }),
  },
  strict,
);
/** Somebody writes; at most every 3 s a conversation. */
export const Typing = Type.Object({ t: Type.Literal('typing'), c: Id }, strict);
/** Whose presence is shown on this socket: takes the place of the last list. Answered by a `presence` frame each, and one per change. */
export const Watch = Type.Object({ t: Type.Literal('watch'), accounts: Type.Array(Id, { maxItems: frameLimits.maxWatched }) }, strict);
export const Ping = Type.Object({ t: Type.Literal('ping'), n: FrameId }, strict);

export type Hello = Static<typeof Hello>;
export type Send = Static<typeof Send>;
export type Mark = Static<typeof Mark>;
export type Fetch = Static<typeof Fetch>;
export type Ping = Static<typeof Ping>;
export type Typing = Static<typeof Typing>;
export type Watch = Static<typeof Watch>;

/** What a client may say, by `t`. An unknown field is a refusal. */
export const clientFrames = { hello: Hello, send: Send, mark: Mark, fetch: Fetch, typing: Typing, watch: Watch, ping: Ping } as const;
export type ClientFrame = Hello | Send | Mark | Fetch | Typing | Watch | Ping;

export const Welcome = Type.Object({
  t: Type.Literal('welcome'),
  conn: Id,
  account: Id,
  /** Milliseconds since 1970: the clock client ids are stamped with. */
  serverTime: Type.Integer(),
  limits: Type.Object({
    maxFrameBytes: Type.Integer(),
    maxMessagesPerSend: Type.Integer(),
    maxBodyChars: Type.Integer(),
  }),
});
/** One result per message, in order; after one with `retry: true` all later ones have it too. */
export const Ack = Type.Object({ t: Type.Literal('ack'), id: FrameId, c: Id, epoch: Type.Integer(), res: Type.Array(SendResult) });
/** The frame as a whole was refused. */
export const Nack = Type.Object({
  t: Type.Literal('nack'),
  id: FrameId,
  code: Type.String(),
  retry: Type.Boolean(),
  afterMs: Type.Optional(Type.Integer()),
});
/** Consecutive events of a conversation. */
export const Ev = Type.Object({ t: Type.Literal('ev'), c: Id, epoch: Type.Integer(), evs: Type.Array(ConversationEvent) });
/** Durable up to these seqs: conversation, seq, epoch. */
export const Dur = Type.Object({ t: Type.Literal('dur'), of: Type.Array(Type.Tuple([Id, Seq, Type.Integer()])) });
export const MarksFrame = Type.Object({ t: Type.Literal('marks'), c: Id, of: Type.Record(Type.String(), Marks) });
/** The position held is of no use: drop what is held of `c`, take this page, send again what was acked above `keepUpto`. */
export const Reset = Type.Object({
  t: Type.Literal('reset'),
  c: Id,
  epoch: Type.Integer(),
  reason: Type.Union([Type.Literal('too-far'), Type.Literal('epoch')]),
  keepUpto: Seq,
  head: Seq,
  page: Page,
});
/** May no longer see `c`; `last` is the last seq one may see. */
export const Left = Type.Object({ t: Type.Literal('left'), c: Id, last: Seq });
/** All positions of the hello are answered. */
export const Resumed = Type.Object({ t: Type.Literal('resumed') });
export const PageFrame = Type.Object({
  t: Type.Literal('page'),
  id: FrameId,
  epoch: Type.Integer(),
  items: Type.Array(Item),
  next: Type.Union([Type.Integer(), Type.Null()]),
  upTo: Seq,
});
/** Something of the account changed; `av` is its version. */
export const Note = Type.Object({ t: Type.Literal('note'), av: Seq, kind: Type.String(), c: Type.Optional(Id) });
/** Somebody writes in `c`; it holds for 5 s. */
export const TypingFrame = Type.Object({ t: Type.Literal('typing'), c: Id, from: Id });
/** `lastSeen` (milliseconds since 1970) of somebody who is offline, where it is known. */
export const PresenceFrame = Type.Object({
  t: Type.Literal('presence'),
  of: Id,
  state: Type.Union([Type.Literal('online'), Type.Literal('offline')]),
  lastSeen: Type.Optional(Type.Integer()),
});
/** The assistant writes: piece `n` of attempt `run`. */
export const DeltaFrame = Type.Object({ t: Type.Literal('delta'), c: Id, run: Id, n: Seq, text: Type.String() });
/** The gateway stops: leave at a random moment within `afterMs`. */
export const Bye = Type.Object({ t: Type.Literal('bye'), afterMs: Type.Integer() });
export const Pong = Type.Object({ t: Type.Literal('pong'), n: FrameId });

/** What a server may say, by `t`. Clients pass over what they do not know. */
export const serverFrames = {
  welcome: Welcome,
  ack: Ack,
  nack: Nack,
  ev: Ev,
  dur: Dur,
  marks: MarksFrame,
  reset: Reset,
  left: Left,
  resumed: Resumed,
  page: PageFrame,
  note: Note,
  typing: TypingFrame,
  presence: PresenceFrame,
  delta: DeltaFrame,
  bye: Bye,
  pong: Pong,
} as const;
export type ServerFrame = { [K in keyof typeof serverFrames]: Static<(typeof serverFrames)[K]> }[keyof typeof serverFrames];
export type ServerFrameOf<K extends keyof typeof serverFrames> = Static<(typeof serverFrames)[K]>;
