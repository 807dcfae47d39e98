import type { AnswerOf, AskOf } from '@chatter/contracts/kit/define.ts';
import type { readLogCursors } from '@chatter/contracts/persistence/calls.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import type { ArchiveTables } from '../store/schema/tables.ts';

/** Answers `read-cursors`. */
export async function readCursors(
  db: Kysely<ArchiveTables>,
  { shards }: AskOf<typeof readLogCursors>,
): Promise<AnswerOf<typeof readLogCursors>> {
  const rows = await onSql(() =>
    db.selectFrom('log_cursor').select(['shard', 'epoch', 'last_log_id', 'closed']).where('shard', 'in', shards).orderBy('epoch').execute(),
  );
  return {
    items: shards.map((shard) => {
      const cursors = rows.filter((row) => row.shard === shard);
      const newest = cursors.at(-1);
      const open = cursors.find(({ closed }) => closed === 0)?.epoch ?? 0;
      return { shard, open, newest: newest?.epoch ?? 0, logId: newest?.last_log_id ?? '0-0' };
    }),
  };
}
