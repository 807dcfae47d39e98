import { uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Transaction } from 'kysely';
import { proofLifeMs } from '../domain/session-life.ts';
import { factorsIn } from './factors.ts';
import type { AuthTables } from './schema/tables.ts';

/**
 * Sees once more that a session may do what is grave, in the transaction that does it, which has locked the account's row: since
 * `reauthenticate` looked it may have been ended, or a factor set up that nobody has shown.
 * @throws Refusal `not-signed-in`, `proof-needed`
 */
export async function refuseUnshown(
  trx: Transaction<AuthTables>,
  { account, session }: { account: string; session: string },
  now: Date,
): Promise<void> {
  const own = trx.selectFrom('session').select('proven_at').where('id', '=', uuidToBytes(session));
  const row = await own.where('account_id', '=', uuidToBytes(account)).forUpdate().executeTakeFirst();
  if (row === undefined) throw new Refusal('not-signed-in');
  const proven = row.proven_at !== null && row.proven_at.getTime() + proofLifeMs > now.getTime();
  if (!proven && (await factorsIn(trx, account)).length > 0) throw new Refusal('proof-needed', { status: 403 });
}
