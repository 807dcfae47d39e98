import type { Factor, Factors as FactorsView, FactorWay } from '@chatter/contracts/auth/factors.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Spending } from '../domain/check-factor.ts';
import type { AuthTables } from './schema/tables.ts';

type Db = Kysely<AuthTables> | Transaction<AuthTables>;

/** Second factors as they are read, and used up. */
export class Factors {
  readonly #db: Kysely<AuthTables>;

  constructor(db: Kysely<AuthTables>) {
    this.#db = db;
  }

  /** By which ways a second step may be passed; none where the password is all that is asked for. */
  async waysOf(account: string): Promise<FactorWay[]> {
    return onSql(() => waysIn(this.#db, account));
  }

  /** What their owner sees of them. */
  async view(account: string): Promise<Omit<FactorsView, 'passkeys'>> {
    return onSql(async () => {
      const [totp, letters] = [await totpRow(this.#db, account), await letterRow(this.#db, account)];
      const on = (await factorsIn(this.#db, account)).length > 0;
      return {
        totp: totp?.since?.toISOString() ?? null,
        letters: letters?.since.toISOString() ?? null,
        recoveryCodes: on ? await codesLeft(this.#db, account) : null,
        hasPassword: await hasPassword(this.#db, account),
      };
    });
  }

  /** The sealed secret of the authenticator app that counts. */
  async sealedTotpOf(account: string): Promise<Buffer | null> {
    return (await onSql(() => totpRow(this.#db, account)))?.secret ?? null;
  }

  /** The one that was shown last and does not count yet. */
  async offeredTotpOf(account: string): Promise<Buffer | null> {
    return (await onSql(() => totpRow(this.#db, account)))?.offered ?? null;
  }
}

/** What two-step sign-in of an account can be done with. */
export async function factorsIn(db: Db, account: string): Promise<Factor[]> {
  const totp = await totpRow(db, account);
  const passkey = await db.selectFrom('passkey').select('id').where('account_id', '=', uuidToBytes(account)).limit(1).executeTakeFirst();
  const letter = await letterRow(db, account);
  return [
    ...(totp?.secret ? (['totp'] as const) : []),
    ...(passkey === undefined ? [] : (['passkey'] as const)),
    ...(letter === undefined ? [] : (['letter'] as const)),
  ];
}

/** The same, with recovery codes where there are any. Of administrators a code by letter is taken only for want of anything better. */
export async function waysIn(db: Db, account: string): Promise<FactorWay[]> {
  const all = await factorsIn(db, account);
  const factors = all.length > 1 && all.includes('letter') && (await isAdmin(db, account)) ? all.filter((one) => one !== 'letter') : all;
  return factors.length > 0 && (await codesLeft(db, account)) > 0 ? [...factors, 'recovery'] : factors;
}

/**
 * Uses up what a proof was made with: one guarded statement, so that of two who use it at the same time one succeeds.
 * @returns whether it was not used before, and still counts
 */
export async function spendIn(trx: Transaction<AuthTables>, account: string, spending: Spending, now: Date): Promise<boolean> {
  const spent = await spend(trx, uuidToBytes(account), spending, now).executeTakeFirst();
  return spent.numUpdatedRows === 1n;
}

function spend(trx: Transaction<AuthTables>, own: Buffer, spending: Spending, now: Date) {
  if (spending.way === 'totp') {
    const used = trx.updateTable('totp').set({ last_step: spending.step }).where('account_id', '=', own);
    return used.where('secret', '=', spending.sealed).where('last_step', '<', spending.step);
  }
  if (spending.way === 'recovery') {
    const used = trx.updateTable('recovery_code').set({ used_at: now }).where('account_id', '=', own);
    return used.where('code_hash', '=', spending.hash).where('used_at', 'is', null);
  }
  if (spending.way === 'letter') {
    const used = trx
      .updateTable('letter')
      .set({ used_at: now })
      .where('id', '=', uuidToBytes(spending.letter))
      .where('account_id', '=', own);
    const good = used.where('kind', '=', 'log-in-code').where('used_at', 'is', null).where('void_at', 'is', null);
    return good.where('expires_at', '>', now);
  }
  const { passkey, counter } = spending;
  const used = trx.updateTable('passkey').set({ counter, last_used_at: now }).where('id', '=', uuidToBytes(passkey));
  // One that does not count says 0 for ever; of it no use is older than another.
  return used.where('account_id', '=', own).where('counter', counter === 0 ? '=' : '<', counter);
}

/** Removes whatever there is, with what was offered and the recovery codes. */
export async function dropFactorsIn(trx: Transaction<AuthTables>, account: string): Promise<void> {
  for (const table of ['totp', 'passkey', 'letter_factor', 'recovery_code'] as const) {
    await trx.deleteFrom(table).where('account_id', '=', uuidToBytes(account)).execute();
  }
}

function totpRow(db: Db, account: string) {
  return db.selectFrom('totp').selectAll().where('account_id', '=', uuidToBytes(account)).executeTakeFirst();
}

function letterRow(db: Db, account: string) {
  return db.selectFrom('letter_factor').selectAll().where('account_id', '=', uuidToBytes(account)).executeTakeFirst();
}

/** Whether an account is an administrator's. */
export async function isAdmin(db: Db, account: string): Promise<boolean> {
  const row = await db.selectFrom('account').select('role').where('id', '=', uuidToBytes(account)).executeTakeFirst();
  return row?.role === 'admin';
}

async function hasPassword(db: Db, account: string): Promise<boolean> {
  const row = await db.selectFrom('account').select('password_hash').where('id', '=', uuidToBytes(account)).executeTakeFirst();
  return row !== undefined && row.password_hash !== null;
}

async function codesLeft(db: Db, account: string): Promise<number> {
  const left = db.selectFrom('recovery_code').select((of) => of.fn.countAll<number>().as('left'));
  return Number((await left.where('account_id', '=', uuidToBytes(account)).where('used_at', 'is', null).executeTakeFirstOrThrow()).left);
}
