import Type, { type Static } from 'typebox';
import { BlockState } from '../auth/people.ts';
import { ReceiptsChoice } from '../auth/privacy.ts';
import { AccessChange } from '../community/access.ts';
import { call } from '../kit/define.ts';
import { ClientId, Id, Seq } from '../kit/ids.ts';
import { maxMessagesPerSend } from './events.ts';
import { readMutes } from './mutes.ts';
import { listNeighbours, sharePlaces } from './places.ts';
import { Page } from './views.ts';

/** Largest gathered submit: messages, and bytes of JSON. */
export const submitLimits = { maxMessages: 256, maxBytes: 262_144 } as const;

/** What became of one message. `retry` says whether the same `m` may be sent again; `at` of a refusal for its time, `clock`, is the log's clock. */
export const SendResult = Type.Union([
  Type.Object({ m: Type.String(), seq: Seq, n: Seq, at: Type.Integer(), dup: Type.Optional(Type.Literal(true)) }),
  Type.Object({
    m: Type.String(),
    code: Type.String(),
    retry: Type.Boolean(),
    afterMs: Type.Optional(Type.Integer()),
    at: Type.Optional(Type.Integer()),
  }),
]);
export type SendResult = Static<typeof SendResult>;

/** Codes of a refused message, and whether the same `m` may be sent again. If not, the client shows it as failed; `clock` it stamps anew. */
export const sendRefusals = {
  'not-found': false,
  conflict: false,
  blocked: false,
  clock: false,
  empty: false,
  'too-long': false,
  malformed: false,
  later: true,
  busy: true,
  unavailable: true,
} as const;
export type SendRefusal = keyof typeof sendRefusals;

const SubmitItem = Type.Object({
  account: Id,
  c: Id,
  /** Refuse what is new, to be tried again, unless the log still is in this epoch: see the `send` frame. */
  epoch: Type.Optional(Type.Integer({ minimum: 1 })),
  msgs: Type.Array(Type.Object({ m: ClientId, body: Type.String() }), { minItems: 1, maxItems: maxMessagesPerSend }),
});
export type SubmitItem = Static<typeof SubmitItem>;
/** `epoch`: in which the log is, 0 where it was not asked; `logId`: an entry of it at or above all that are answered. */
const SubmitAnswer = Type.Object({ epoch: Type.Integer(), logId: Type.Optional(Type.String()), res: Type.Array(SendResult) });
export type SubmitAnswer = Static<typeof SubmitAnswer>;

/**
 * The one door for messages. Without `wait` nothing waits for MySQL: items of cold conversations answer `later`, as do all that
 * follow of the same account and conversation. With `wait` they are loaded first.
 */
export const submitMessages = call(
  'chat',
  'submit-messages',
  'Accept messages: number them, fsync them, announce them. Answers item by item, in order.',
  {
    ask: Type.Object({ wait: Type.Boolean(), items: Type.Array(SubmitItem, { minItems: 1, maxItems: submitLimits.maxMessages }) }),
    answer: Type.Object({ items: Type.Array(SubmitAnswer) }),
  },
);

/**
 * Where a conversation stands: its shard's epoch, newest seq, its unread ordinal, the seq up to which it is in MySQL, and the first seq
 * that the account asking may see.
 */
export const Head = Type.Object({ c: Id, epoch: Type.Integer(), seq: Seq, n: Seq, dseq: Seq, fromSeq: Type.Integer({ minimum: 1 }) });
export type Head = Static<typeof Head>;

/** How a socket goes on from a position it held. */
export const ResumeOutcome = Type.Union([
  Type.Object({ c: Id, outcome: Type.Union([Type.Literal('follow'), Type.Literal('left')]) }),
  Type.Object({
    c: Id,
    outcome: Type.Literal('reset'),
    reason: Type.Union([Type.Literal('too-far'), Type.Literal('epoch')]),
    keepUpto: Seq,
  }),
]);
export type ResumeOutcome = Static<typeof ResumeOutcome>;

/** Accounts that one `open-accounts` may ask for, and positions that all of them together may resume from. */
export const openLimits = { maxAccounts: 32, maxPositions: 2000 } as const;

const OpenItem = Type.Object({
  account: Id,
  resume: Type.Array(Type.Tuple([Id, Type.Integer(), Seq]), { maxItems: 500 }),
  after: Type.Optional(Id),
});
export type OpenItem = Static<typeof OpenItem>;
const OpenedAccount = Type.Object({ av: Seq, heads: Type.Array(Head), resume: Type.Array(ResumeOutcome), next: Type.Optional(Id) });
export type OpenedAccount = Static<typeof OpenedAccount>;

export const openAccounts = call(
  'chat',
  'open-accounts',
  'Of each account everything that a socket of it follows, with heads read now, and how each position it resumes from goes on; in the order asked; null where the archive is needed and away. Where an account has more, `next` says after which conversation to ask on.',
  {
    ask: Type.Object({ items: Type.Array(OpenItem, { minItems: 1, maxItems: openLimits.maxAccounts }) }),
    answer: Type.Object({ items: Type.Array(Type.Union([OpenedAccount, Type.Null()])) }),
  },
);

export const openAttachment = call('chat', 'open-attachment', 'May this account follow this conversation, and from which head.', {
  ask: Type.Object({ account: Id, c: Id }),
  answer: Type.Object({ head: Head }),
  refusals: ['not-found'],
});

/** `events` are texts of single events: they go on the wire as they are. */
export const readEvents = call(
  'chat',
  'read-events',
  'Events after a seq, from Redis or the archive; with `account` cut to what it may see.',
  {
    ask: Type.Object({ c: Id, after: Seq, limit: Type.Integer({ minimum: 1, maximum: 500 }), account: Type.Optional(Id) }),
    answer: Type.Object({ epoch: Type.Integer(), head: Seq, events: Type.Array(Type.String()) }),
    refusals: ['not-found', 'history-unavailable'],
  },
);

export const readPage = call('chat', 'read-page', "A page of folded rows, for the socket's `fetch`.", {
  ask: Type.Object({
    account: Id,
    c: Id,
    before: Type.Optional(Seq),
    after: Type.Optional(Seq),
    around: Type.Optional(Seq),
    limit: Type.Integer({ minimum: 1, maximum: 100 }),
  }),
  answer: Page,
  refusals: ['not-found', 'history-unavailable'],
});

export const markConversations = call('chat', 'mark-conversations', 'Raise receipts; marks only grow and never pass the head.', {
  ask: Type.Object({
    items: Type.Array(Type.Object({ account: Id, c: Id, delivered: Type.Optional(Seq), read: Type.Optional(Seq), n: Type.Optional(Seq) }), {
      minItems: 1,
      maxItems: 1000,
    }),
  }),
  answer: Type.Object({ marked: Type.Integer() }),
});

export const tellTyping = call(
  'chat',
  'tell-typing',
  'Tell conversations that somebody in them writes; nothing is told where one of the two has blocked the other.',
  {
    ask: Type.Object({ items: Type.Array(Type.Object({ account: Id, c: Id }), { minItems: 1, maxItems: 1000 }) }),
    answer: Type.Object({ told: Type.Integer() }),
  },
);

export const readVersions = call('chat', 'read-versions', 'The versions of accounts, to find notes that were lost.', {
  ask: Type.Object({ accounts: Type.Array(Id, { maxItems: 1000 }) }),
  answer: Type.Object({ items: Type.Array(Type.Tuple([Id, Seq])) }),
});

export const postAnswer = call(
  'chat',
  'post-answer',
  "Post the assistant's answer to a message, once: the same question gets the same seq. Ask again until it is durable. The sender is set by chat.",
  {
    ask: Type.Object({
      c: Id,
      /** Seq of the message that is answered. */
      to: Seq,
      body: Type.String(),
      via: Type.String({ minLength: 1, maxLength: 100 }),
    }),
    answer: Type.Object({
      seq: Seq,
      dup: Type.Boolean(),
      /** MySQL has it. Before, Redis may lose it; then it must be posted again. */
      durable: Type.Boolean(),
    }),
    refusals: ['not-found', 'empty', 'too-long', 'malformed'],
  },
);

export const applyAccess = call(
  'chat',
  'apply-access',
  'Take over what changed in a community, in order: answered when it holds everywhere. Idempotent; the fact is its safety net.',
  {
    ask: Type.Object({ community: Id, changes: Type.Array(AccessChange, { minItems: 1, maxItems: 100 }) }),
    answer: Type.Object({
      /** The version chat has now: below the last one asked when an earlier one is missing. */
      pv: Seq,
    }),
    /** A change in its turn that makes what is there already: whoever numbers them is wrong. */
    refusals: ['conflict'],
  },
);

export const applyBlock = call(
  'chat',
  'apply-block',
  'Take over whether two people are apart: answered when it holds for whatever is sent. Idempotent; the fact is its safety net.',
  { ask: BlockState, answer: Type.Object({ pv: Seq }) },
);

export const applyReceipts = call(
  'chat',
  'apply-receipts',
  'Take over whether somebody hides how far they have read: answered when it holds. Idempotent; the fact is its safety net.',
  { ask: ReceiptsChoice, answer: Type.Object({ pv: Seq }) },
);

export const raiseEpochs = call(
  'chat',
  'raise-epochs',
  'Begin a new epoch of every shard, for administrators: what Redis holds may be older than what was said.',
  { ask: Type.Object({}), answer: Type.Object({ epochs: Type.Array(Type.Integer()) }) },
);

export const chatCalls = [
  submitMessages,
  openAccounts,
  openAttachment,
  readEvents,
  readPage,
  markConversations,
  tellTyping,
  readVersions,
  postAnswer,
  applyAccess,
  applyBlock,
  applyReceipts,
  sharePlaces,
  listNeighbours,
  readMutes,
  raiseEpochs,
] as const;
