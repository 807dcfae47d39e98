import type { Role } from '@chatter/contracts/auth/views.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Transaction } from 'kysely';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';

/** Gives a role, in all sessions at once. The account's row must be locked. The console closes: what it was opened for was the former role. */
export async function changeRole(
  trx: Transaction<AuthTables>,
  sessions: Pick<Sessions, 'changeIn'>,
  account: string,
  role: Role,
): Promise<void> {
  const own = uuidToBytes(account);
  await trx.updateTable('account').set({ role }).where('id', '=', own).execute();
  const ofAccount = trx.selectFrom('session').select('id').where('account_id', '=', own);
  await trx.deleteFrom('console').where('session_id', 'in', ofAccount).execute();
  await sessions.changeIn(trx, account);
}

/**
 * Who could undo what is done next: activated administrators who are neither suspended nor on their way out, but for one. Acts must be locked.
 * @throws Refusal `last-administrator` when there is nobody
 */
export async function keepAnAdministrator(trx: Transaction<AuthTables>, without: string): Promise<void> {
  const other = await administrators(trx).where('a.id', '!=', uuidToBytes(without)).limit(1).executeTakeFirst();
  if (other === undefined) throw new Refusal('last-administrator');
}

/** Activated administrators who are neither suspended nor on their way out. */
export function administrators(trx: Transaction<AuthTables>) {
  return trx
    .selectFrom('account as a')
    .leftJoin('suspension as s', 's.account_id', 'a.id')
    .leftJoin('departure as d', 'd.account_id', 'a.id')
    .select('a.id')
    .where('a.role', '=', 'admin')
    .where('a.activated_at', 'is not', null)
    .where('s.at', 'is', null)
    .where('d.kind', 'is', null);
}
