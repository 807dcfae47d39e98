import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { ArchiveHead, readArchiveHeads } from '@chatter/contracts/persistence/calls.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ArchiveTables } from '../store/schema/tables.ts';
import { type ItemRow, itemFrom } from './item-row.ts';

/** Enough of a body for a line in a list. */
const previewChars = 256;

interface HeadRow {
  conversation_id: Buffer;
  epoch: number;
  head: number;
  head_n: number;
  created_at: Date;
}
/** Null where no row is left. */
type Row = ItemRow | { [K in keyof ItemRow]: null };

/** Answers `read-heads`: newest event and, unless nobody wants it, newest row, in one snapshot; zeros where nothing was archived. */
export async function readHeads(
  db: Kysely<ArchiveTables>,
  { cs, rows }: AskOf<typeof readArchiveHeads>,
): Promise<AnswerOf<typeof readArchiveHeads>> {
  const found = new Map<string, ArchiveHead>();
  const selected: (HeadRow & Partial<Row>)[] = cs.length === 0 ? [] : await (rows === false ? select(db, cs) : selectWithRows(db, cs));
  for (const row of selected) {
    const c = bytesToUuid(row.conversation_id);
    const last = row.seq === undefined || row.seq === null ? null : itemFrom(row as ItemRow);
    found.set(c, { c, epoch: row.epoch, seq: row.head, n: row.head_n, at: row.created_at.getTime(), last });
  }
  return { items: cs.map((c) => found.get(c) ?? { c, epoch: 0, seq: 0, n: 0, at: 0, last: null }) };
}

async function selectWithRows(db: Kysely<ArchiveTables>, cs: readonly string[]): Promise<(HeadRow & Row)[]> {
  const ids = sql.join(cs.map(uuidToBytes));
  const query = sql<HeadRow & Row>`
    SELECT e.conversation_id, e.epoch, e.seq AS head, e.n AS head_n, e.created_at,
      m.seq, m.n, m.sender_id, m.client_id, m.kind, LEFT(m.body, ${previewChars}) AS body, m.detail, m.at, m.changed
    FROM ${newestOf('event', ids)} newest
    JOIN event e ON e.conversation_id = newest.conversation_id AND e.seq = newest.seq
    LEFT JOIN ${newestOf('message', ids)} last ON last.conversation_id = newest.conversation_id
    LEFT JOIN message m ON m.conversation_id = last.conversation_id AND m.seq = last.seq`;
  return (await onSql(() => query.execute(db))).rows;
}

async function select(db: Kysely<ArchiveTables>, cs: readonly string[]): Promise<HeadRow[]> {
  const query = sql<HeadRow>`
    SELECT e.conversation_id, e.epoch, e.seq AS head, e.n AS head_n, e.created_at
    FROM ${newestOf('event', sql.join(cs.map(uuidToBytes)))} newest
    JOIN event e ON e.conversation_id = newest.conversation_id AND e.seq = newest.seq`;
  return (await onSql(() => query.execute(db))).rows;
}

function newestOf(table: 'event' | 'message', ids: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`(SELECT conversation_id, MAX(seq) AS seq FROM ${sql.table(table)} WHERE conversation_id IN (${ids}) GROUP BY conversation_id)`;
}
