import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { sql, type Transaction } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

/** Raises the version of accounts: something of theirs changed. Locked in order of id, so that two cannot wait for each other. */
export async function raiseVersions(trx: Transaction<ChatTables>, accounts: readonly string[]): Promise<[string, number][]> {
  if (accounts.length === 0) return [];
  const ids = [...accounts].sort().map(uuidToBytes);
  await trx
    .insertInto('account_version')
    .values(ids.map((account_id) => ({ account_id, av: 1 })))
    .onDuplicateKeyUpdate({ av: sql`av + 1` })
    .execute();
  const rows = await trx.selectFrom('account_version').select(['account_id', 'av']).where('account_id', 'in', ids).execute();
  return rows.map((row) => [bytesToUuid(row.account_id), row.av]);
}
