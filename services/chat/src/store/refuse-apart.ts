import { Refusal } from '@chatter/platform/refusal.ts';
import { sql, type Transaction } from 'kysely';
import { directKey } from './direct-key.ts';
import type { ChatTables } from './schema/tables.ts';

/**
 * Refuses to bring people into something if one of them and whoever does it are apart, and keeps a block of any of these pairs from coming
 * in before the transaction ends: auth was asked before, and a block may have been made since. Other pairs do not matter.
 * @throws Refusal `account-unknown`, which tells nobody who has blocked whom
 */
export async function refuseApart(trx: Transaction<ChatTables>, by: string, others: readonly string[]): Promise<void> {
  if (others.length === 0) return;
  const keys = others.map((other) => directKey(by, other)).sort(Buffer.compare);
  // Locks what is there, and the place of what is not.
  await trx
    .insertInto('direct_block')
    .values(keys.map((direct_key) => ({ direct_key, pv: 0, blocked: 0 })))
    .onDuplicateKeyUpdate({ pv: sql`pv` })
    .execute();
  const found = trx.selectFrom('direct_block').select('pv').where('direct_key', 'in', keys).where('blocked', '=', 1);
  if ((await found.executeTakeFirst()) !== undefined) throw new Refusal('account-unknown', { status: 404 });
  await trx.deleteFrom('direct_block').where('direct_key', 'in', keys).where('pv', '=', 0).execute();
}
