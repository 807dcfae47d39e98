import { uuidToBytes } from '@chatter/platform/ids.ts';
import type { Transaction } from 'kysely';
import type { Letters } from './letters.ts';
import type { AuthTables } from './schema/tables.ts';
import { termRows } from './term-rows.ts';

/** Brings an account back that is on its way out, because its owner logs in; its row is locked. Any other is left as it is. */
export async function restoreAccount(trx: Transaction<AuthTables>, letters: Letters, account: string, now: Date): Promise<void> {
  const id = uuidToBytes(account);
  const { numDeletedRows } = await trx.deleteFrom('departure').where('account_id', '=', id).executeTakeFirst();
  if (numDeletedRows === 0n) return;
  const named = trx.selectFrom('account').select(['id', 'username', 'first_name', 'last_name']).where('id', '=', id);
  // A change of name that was under way when it left may have brought them back.
  await trx.deleteFrom('account_term').where('account_id', '=', id).execute();
  await trx
    .insertInto('account_term')
    .values(termRows(await named.executeTakeFirstOrThrow()))
    .execute();
  await letters.request(trx, account, 'restored', now);
}
