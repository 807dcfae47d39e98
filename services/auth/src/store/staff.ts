import { type Action, can } from '@chatter/contracts/auth/permissions.ts';
import type { Role } from '@chatter/contracts/auth/views.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Transaction } from 'kysely';
import type { Named } from './audit.ts';
import type { AuthTables } from './schema/tables.ts';

/** Locks the rows of accounts, the lowest id first: whoever locks the same ones waits, and nobody waits for each other. */
export async function lockAccounts(trx: Transaction<AuthTables>, ids: readonly string[]): Promise<void> {
  await trx.selectFrom('account').select('id').where('id', 'in', ids.map(uuidToBytes)).orderBy('id').forUpdate().execute();
}

/**
 * Sees once more that who acts may, in the transaction that does it: what was read before may be over. Their row must be locked.
 * @returns the role they have
 * @throws Refusal `forbidden`
 */
export async function refuseFormerStaff(trx: Transaction<AuthTables>, by: Named, action: Action): Promise<Role> {
  const row = await trx
    .selectFrom('account as a')
    .leftJoin('suspension as s', 's.account_id', 'a.id')
    .select(['a.role', 's.at as suspended_at'])
    .where('a.id', '=', uuidToBytes(by.id))
    .executeTakeFirst();
  if (row === undefined || row.suspended_at !== null || !can(row, action)) throw new Refusal('forbidden');
  return row.role;
}

/** Locks who acts, and sees that they still may. @throws Refusal `forbidden` */
export async function lockStaff(trx: Transaction<AuthTables>, by: Named, action: Action): Promise<void> {
  await lockAccounts(trx, [by.id]);
  await refuseFormerStaff(trx, by, action);
}
