import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Kysely, Transaction } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

/**
 * Runs work in a transaction, again from its start after a deadlock: several who raise versions of the same accounts cannot help meeting
 * one now and then. Read committed, so that looking for what is not there keeps nobody from making it.
 */
export function inTransaction<T>(db: Kysely<ChatTables>, work: (trx: Transaction<ChatTables>) => Promise<T>): Promise<T> {
  return onSql(() => withRetry(() => db.transaction().setIsolationLevel('read committed').execute(work)));
}
