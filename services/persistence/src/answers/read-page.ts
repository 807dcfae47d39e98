import type { Item } from '@chatter/contracts/chat/events.ts';
import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { readArchivePage } from '@chatter/contracts/persistence/calls.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { ArchiveTables } from '../store/schema/tables.ts';
import { growPage } from './grow-page.ts';
import { type ItemRow, itemFrom } from './item-row.ts';

type PageRow = ItemRow & { part: 'head' | 'below' | 'above' };

type Ask = AskOf<typeof readArchivePage>;

/**
 * Answers `read-page`. One statement reads the rows on both sides of the asked place and the head, so that all are of one snapshot;
 * each side is one range of the clustered key.
 */
export async function readPage(db: Kysely<ArchiveTables>, ask: Ask): Promise<AnswerOf<typeof readArchivePage>> {
  const id = uuidToBytes(ask.c);
  const head = sql`(SELECT 'head' AS part, MAX(seq) AS seq, MAX(seq) AS n, NULL AS sender_id, NULL AS client_id, NULL AS kind, NULL AS body, NULL AS detail,
    MAX(seq) AS at, MAX(seq) AS changed FROM event WHERE conversation_id = ${id})`;
  const { rows } = await onSql(() => sql<PageRow>`${head} ${sidesOf(id, ask)}`.execute(db));
  const side = (part: PageRow['part']): Item[] => rows.filter((row) => row.part === part).map(itemFrom);
  const below = side('below').sort((a, b) => b.seq - a.seq);
  const above = side('above').sort((a, b) => a.seq - b.seq);
  return { dseq: rows.find(({ part }) => part === 'head')?.seq ?? 0, ...growPage(below, above, ask.limit) };
}

/** One row more than asked above the place, to know whether there is more. */
function sidesOf(id: Buffer, { before = Number.MAX_SAFE_INTEGER, after, around, limit }: Ask): RawBuilder<unknown> {
  const columns = sql`seq, n, sender_id, client_id, kind, body, detail, at, changed`;
  const below = (seq: number) => sql`UNION ALL (SELECT 'below' AS part, ${columns} FROM message
    WHERE conversation_id = ${id} AND seq < ${seq} ORDER BY seq DESC LIMIT ${limit})`;
  const above = (seq: number) => sql`UNION ALL (SELECT 'above' AS part, ${columns} FROM message
    WHERE conversation_id = ${id} AND seq >= ${seq} ORDER BY seq LIMIT ${limit + 1})`;
  if (after !== undefined) return above(after + 1);
  if (around !== undefined) return sql`${below(around)} ${above(around)}`;
  return below(before);
}
