import Type, { type Static } from 'typebox';
import { Item } from '../chat/events.ts';
import { call } from '../kit/define.ts';
import { Id, Seq } from '../kit/ids.ts';

/** Newest archived event of a conversation; zeros when it has none. The body of its newest row is cut to 256 characters. */
export const ArchiveHead = Type.Object({
  c: Id,
  epoch: Type.Integer(),
  seq: Seq,
  n: Seq,
  at: Type.Integer(),
  last: Type.Union([Item, Type.Null()]),
});
export type ArchiveHead = Static<typeof ArchiveHead>;

export const readArchiveHeads = call(
  'persistence',
  'read-heads',
  'Newest event and newest row of conversations, one answer per id in order. Without `rows`, `last` is null.',
  {
    ask: Type.Object({ cs: Type.Array(Id, { maxItems: 500 }), rows: Type.Optional(Type.Literal(false)) }),
    answer: Type.Object({ items: Type.Array(ArchiveHead) }),
  },
);

export const readArchiveEvents = call(
  'persistence',
  'read-events',
  'Archived events after a seq, as JSON texts, with the head of the same snapshot. At most 512 KiB.',
  {
    ask: Type.Object({ c: Id, after: Seq, limit: Type.Integer({ minimum: 1, maximum: 500 }) }),
    answer: Type.Object({ dseq: Seq, events: Type.Array(Type.String()) }),
  },
);

export const readArchivePage = call(
  'persistence',
  'read-page',
  'Archived rows below `before`, above `after`, about `around`, or the newest; oldest first, with the head of the same snapshot. At most 512 KiB.',
  {
    ask: Type.Object({
      c: Id,
      before: Type.Optional(Seq),
      after: Type.Optional(Seq),
      around: Type.Optional(Seq),
      limit: Type.Integer({ minimum: 1, maximum: 100 }),
    }),
    /** `more`: asked with `after` or `around`, rows of the archive above the last one were left out, for want of room. */
    answer: Type.Object({ dseq: Seq, items: Type.Array(Item), more: Type.Boolean() }),
  },
);

export const findArchivedSends = call(
  'persistence',
  'find-sends',
  'Which of these sends the archive has, by (conversation, sender, client id).',
  {
    ask: Type.Object({ c: Id, keys: Type.Array(Type.Tuple([Id, Type.String()]), { maxItems: 256 }) }),
    answer: Type.Object({
      items: Type.Array(Type.Object({ account: Id, m: Type.String(), seq: Seq, n: Seq, at: Type.Integer(), hash: Type.String() })),
    }),
  },
);

/** Where the drain of a shard stands: of earlier epochs than `open` MySQL has everything; `logId` is the last entry it has of `newest`. */
const LogCursor = Type.Object({ shard: Type.Integer(), open: Type.Integer(), newest: Type.Integer(), logId: Type.String() });

export const readLogCursors = call(
  'persistence',
  'read-cursors',
  'Where the drain of shards stands; zeros where nothing was drained yet.',
  {
    ask: Type.Object({ shards: Type.Array(Type.Integer({ minimum: 0 }), { minItems: 1, maxItems: 100 }) }),
    answer: Type.Object({ items: Type.Array(LogCursor) }),
  },
);

export const persistenceCalls = [readArchiveHeads, readArchiveEvents, readArchivePage, findArchivedSends, readLogCursors] as const;
