import type { AskOf } from '@chatter/contracts/kit/define.ts';
import type { readArchivePage } from '@chatter/contracts/persistence/calls.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { JsonText } from '@chatter/platform/json-text.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { CompiledQuery, type Kysely } from 'kysely';
import type { ArchiveTables } from '../store/schema/tables.ts';
import { type GrownPage, growPage } from './grow-page.ts';
import { type ItemRow, itemTextOf } from './item-row.ts';
import type { NewestPages } from './newest-pages.ts';

type PageRow = ItemRow & { part: 'head' | 'below' | 'above' };

type Ask = AskOf<typeof readArchivePage>;

const head = `(SELECT 'head' AS part, MAX(seq) AS seq, MAX(seq) AS n, NULL AS sender_id, NULL AS client_id, NULL AS kind, NULL AS body, NULL AS detail,
  MAX(seq) AS at, MAX(seq) AS changed FROM event WHERE conversation_id = ?)`;
const side = (
  part: 'below' | 'above',
  rest: string,
) => `UNION ALL (SELECT '${part}' AS part, seq, n, sender_id, client_id, kind, body, detail, at, changed
  FROM message WHERE conversation_id = ? AND ${rest} LIMIT ?)`;
const below = side('below', 'seq < ? ORDER BY seq DESC');
const above = side('above', 'seq >= ? ORDER BY seq');
/** Texts are made once: to build a statement from its parts costs more than to read its rows. */
const statements = { below: `${head} ${below}`, above: `${head} ${above}`, around: `${head} ${below} ${above}` };

/**
 * Answers `read-page`. One statement reads the rows on both sides of the asked place and the head, so that all are of one snapshot;
 * each side is one range of the clustered key.
 */
export async function readPage(db: Kysely<ArchiveTables>, pages: NewestPages, ask: Ask): Promise<JsonText> {
  if (ask.before === undefined && ask.after === undefined && ask.around === undefined) return readNewest(pages, ask);
  const { rows } = await onSql(() => db.executeQuery<PageRow>(statementOf(ask)));
  const dseq = rows.find(({ part }) => part === 'head')?.seq ?? 0;
  const lower = rows.filter(({ part }) => part === 'below').sort((a, b) => b.seq - a.seq);
  const upper = rows.filter(({ part }) => part === 'above').sort((a, b) => a.seq - b.seq);
  return answerOf(dseq, growPage(lower.map(itemTextOf), upper.map(itemTextOf), ask.limit));
}

/** Where there is no row there is no event either: both are written in one transaction. */
async function readNewest(pages: NewestPages, { c, limit }: Ask): Promise<JsonText> {
  const { head, rows } = await pages.read({ c, limit });
  return answerOf(head, growPage(rows.map(itemTextOf), [], limit));
}

/** In this order chat takes it apart without parsing the rows. */
function answerOf(dseq: number, { items, more }: GrownPage): JsonText {
  return new JsonText(`{"dseq":${dseq},"more":${more},"items":[${items.join(',')}]}`);
}

/** One row more than asked above the place, to know whether there is more. */
function statementOf({ c, before = Number.MAX_SAFE_INTEGER, after, around, limit }: Ask): CompiledQuery<PageRow> {
  const id = uuidToBytes(c);
  if (after !== undefined) return CompiledQuery.raw(statements.above, [id, id, after + 1, limit + 1]) as CompiledQuery<PageRow>;
  if (around === undefined) return CompiledQuery.raw(statements.below, [id, id, before, limit]) as CompiledQuery<PageRow>;
  return CompiledQuery.raw(statements.around, [id, id, around, limit, id, around, limit + 1]) as CompiledQuery<PageRow>;
}
