import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Registration } from '../domain/registration.ts';
import { newToken } from '../tokens.ts';
import { accountRow, dropPending } from './registrations.ts';
import type { AuthTables } from './schema/tables.ts';
import { sessionRow } from './sessions.ts';
import { termRows } from './term-rows.ts';

/** An account to be made, activated from the start. */
export interface NewAccount extends Registration {
  passwordHash: string | null;
}
export type Made = { username: string; id: string; token: string | null } | { username: string; refused: 'username-taken' | 'email-taken' };

/** Accounts made by administrators. */
export class BulkAccounts {
  readonly #db: Kysely<AuthTables>;

  constructor(db: Kysely<AuthTables>) {
    this.#db = db;
  }

  /**
   * Makes accounts, all in one transaction, but for those whose username or address is taken; of two alike the first is made.
   * @param sessions open a session for each and answer its token
   * @returns one answer per account, in the order given
   */
  async make(accounts: readonly NewAccount[], sessions: boolean, now: Date): Promise<Made[]> {
    if (accounts.length === 0) return [];
    const make = () =>
      onSql(() =>
        withRetry(() =>
          this.#db
            .transaction()
            .setIsolationLevel('read committed')
            .execute((trx) => makeAll(trx, accounts, sessions, now)),
        ),
      );
    try {
      return await make();
    } catch (error) {
      // Somebody registered one of these names while we looked: look again.
      if (isDuplicate(error)) return make();
      throw error;
    }
  }
}

async function makeAll(trx: Transaction<AuthTables>, accounts: readonly NewAccount[], sessions: boolean, now: Date): Promise<Made[]> {
  const taken = await readTaken(trx, accounts);
  const made: Made[] = [];
  const rows: AuthTables['account'][] = [];
  const opened: AuthTables['session'][] = [];
  for (const account of accounts) {
    const { username, usernameKey, emailKey } = account;
    const refused = taken.has(usernameKey) ? 'username-taken' : taken.has(emailKey) ? 'email-taken' : null;
    if (refused !== null) {
      made.push({ username, refused });
      continue;
    }
    taken.add(usernameKey).add(emailKey);
    const id = uuidV7();
    const token = sessions ? newToken() : null;
    rows.push({ ...accountRow(id, account, account.passwordHash, now), activated_at: now });
    if (token !== null) opened.push(sessionRow(id, token, now));
    made.push({ username, id, token });
  }
  if (rows.length > 0) {
    await trx.insertInto('account').values(rows).execute();
    await dropPending(
      trx,
      rows.flatMap((row) => row.email_key ?? []),
    );
    await trx.insertInto('account_term').values(rows.flatMap(termRows)).execute();
  }
  if (opened.length > 0) await trx.insertInto('session').values(opened).execute();
  return made;
}

/** Usernames and addresses of activated accounts; an address holds an `@`, so the two never meet. */
async function readTaken(trx: Transaction<AuthTables>, accounts: readonly NewAccount[]): Promise<Set<string>> {
  const rows = await trx
    .selectFrom('account')
    .select(['username_key', 'email_key'])
    .where('activated_at', 'is not', null)
    .where((or) =>
      or.or([
        or(
          'username_key',
          'in',
          accounts.map((account) => account.usernameKey),
        ),
        or(
          'email_key',
          'in',
          accounts.map((account) => account.emailKey),
        ),
      ]),
    )
    .execute();
  return new Set(rows.flatMap((row) => [row.username_key, row.email_key ?? '']));
}
