import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { findArchivedSends } from '@chatter/contracts/persistence/calls.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import { isId } from '../is-id.ts';
import type { ArchiveTables } from '../store/schema/tables.ts';

/** Answers `find-sends` by the unique key (conversation, sender, client id). */
export async function findSends(
  db: Kysely<ArchiveTables>,
  { c, keys }: AskOf<typeof findArchivedSends>,
): Promise<AnswerOf<typeof findArchivedSends>> {
  const asked = keys.filter(([, m]) => isId(m));
  if (asked.length === 0) return { items: [] };
  const query = db
    .selectFrom('event')
    .select(['sender_id', 'client_id', 'seq', 'n', 'created_at', 'content_hash'])
    .where('conversation_id', '=', uuidToBytes(c))
    .where((row) => row.or(asked.map(([account, m]) => row.and({ sender_id: uuidToBytes(account), client_id: uuidToBytes(m) }))));
  const rows = await onSql(() => query.execute());
  return {
    items: rows.map((row) => ({
      account: bytesToUuid(row.sender_id),
      m: bytesToUuid(row.client_id),
      seq: row.seq,
      n: row.n,
      at: row.created_at.getTime(),
      hash: row.content_hash,
    })),
  };
}
