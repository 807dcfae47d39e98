import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { readArchiveEvents } from '@chatter/contracts/persistence/calls.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import type { ArchiveTables } from '../store/schema/tables.ts';
import { bytesOf, maxAnswerBytes } from './answer-bytes.ts';

/** Answers `read-events`. One statement reads events and head, so that both are of one snapshot. */
export async function readEvents(
  db: Kysely<ArchiveTables>,
  { c, after, limit }: AskOf<typeof readArchiveEvents>,
): Promise<AnswerOf<typeof readArchiveEvents>> {
  const id = uuidToBytes(c);
  const query = sql<{ seq: number | null; payload: string | null }>`
    (SELECT MAX(seq) AS seq, NULL AS payload FROM event WHERE conversation_id = ${id})
    UNION ALL
    (SELECT seq, payload FROM event WHERE conversation_id = ${id} AND seq > ${after} ORDER BY seq LIMIT ${limit})`;
  const { rows } = await onSql(() => query.execute(db));
  const dseq = rows.find(({ payload }) => payload === null)?.seq ?? 0;
  const events = rows.flatMap(({ seq, payload }) => (payload === null ? [] : [{ seq: seq as number, payload }]));
  return { dseq, events: fitting(events.sort((a, b) => a.seq - b.seq).map(({ payload }) => payload)) };
}

/** The first events that fit into an answer, at least one. */
function fitting(events: readonly string[]): string[] {
  let room = maxAnswerBytes;
  const end = events.findIndex((text) => {
    room -= bytesOf(text);
    return room < 0;
  });
  return events.slice(0, end < 0 ? events.length : Math.max(1, end));
}
