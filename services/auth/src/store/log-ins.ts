import type { FactorWay } from '@chatter/contracts/auth/factors.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Spending } from '../domain/check-factor.ts';
import type { CheckedPasskey } from '../domain/check-passkey.ts';
import type { Finished } from '../domain/finish-log-in.ts';
import { logInLifeMs, triesOfLogIn } from '../domain/log-in-life.ts';
import { hashToken, newToken } from '../tokens.ts';
import { refuseAtDoor } from './door.ts';
import { spendIn, waysIn } from './factors.ts';
import type { Letters } from './letters.ts';
import type { AuthTables } from './schema/tables.ts';
import type { BegunOn, Sessions } from './sessions.ts';

/** A session at once, or a log-in that waits for one of these. */
export type Begun = { session: string } | { pending: string; ways: FactorWay[] };

/**
 * Log-ins on their way to a session. Each step locks the account's row: what ends all sessions, or changes the password or the factors,
 * comes before it, and then it opens nothing, or after it, and then it ends what was opened.
 */
export class LogIns {
  readonly #db: Kysely<AuthTables>;
  readonly #sessions: Pick<Sessions, 'openIn'>;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, sessions: Pick<Sessions, 'openIn'>, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#sessions = sessions;
    this.#letters = letters;
    this.#relay = relay;
  }

  /**
   * Begins a log-in whose password was right.
   * @param passwordHash what the password was compared with
   * @returns null when the account has another password by now
   * @throws Refusal `account-suspended`, `maintenance`
   */
  async begin(account: string, passwordHash: string, on: BegunOn, now: Date): Promise<Begun | null> {
    return this.#transact(async (trx) => {
      if ((await locked(trx, account).where('password_hash', '=', passwordHash).executeTakeFirst()) === undefined) return null;
      const ways = await waysIn(trx, account);
      if (ways.length === 0) return { session: await this.#sessions.openIn(trx, account, on, now) };
      await refuseAtDoor(trx, account);
      const pending = newToken();
      const expires_at = new Date(now.getTime() + logInLifeMs);
      const row = { token_hash: hashToken(pending), account_id: uuidToBytes(account), tries: 0, expires_at };
      await trx.insertInto('log_in').values(row).execute();
      return { pending, ways };
    });
  }

  /** By which ways a log-in may be finished; null when there is none that may have another try. */
  async waysOf(token: string, now: Date): Promise<FactorWay[] | null> {
    return onSql(async () => {
      const row = await open(this.#db, token, now).executeTakeFirst();
      return row === undefined ? null : waysIn(this.#db, bytesToUuid(row.account_id));
    });
  }

  /** Counts a try of a log-in, whatever comes of it; whose it is, or null when there is none that may have another. */
  async takeTry(token: string, now: Date): Promise<string | null> {
    return onSql(async () => {
      const { numUpdatedRows } = await this.#db
        .updateTable('log_in')
        .set((of) => ({ tries: of('tries', '+', 1) }))
        .where('token_hash', '=', hashToken(token))
        .where('tries', '<', triesOfLogIn)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return null;
      const row = await this.#db.selectFrom('log_in').select('account_id').where('token_hash', '=', hashToken(token)).executeTakeFirst();
      return row === undefined ? null : bytesToUuid(row.account_id);
    });
  }

  /**
   * Notes that a try was in vain. After as many as one log-in has its owner is told that somebody knows the password, though they were made
   * in more than one; and whenever one was refused because there had been too many.
   */
  async noteWrong(account: string, why: 'wrong' | 'too-many', now: Date): Promise<void> {
    await this.#transact(async (trx) => {
      if ((await locked(trx, account).executeTakeFirst()) === undefined) return;
      if (why === 'too-many' || (await triesAt(trx, account)) >= triesOfLogIn)
        await this.#letters.requestAgain(trx, account, 'factor-guessed', now);
    });
  }

  /** Uses up the factor and the log-in together, and opens a session. */
  async finish(token: string, spending: Spending, on: BegunOn, now: Date): Promise<Finished> {
    const row = await onSql(() =>
      this.#db.selectFrom('log_in').select('account_id').where('token_hash', '=', hashToken(token)).executeTakeFirst(),
    );
    if (row === undefined) return 'over';
    const account = bytesToUuid(row.account_id);
    return this.#transact(async (trx) => {
      if ((await locked(trx, account).executeTakeFirst()) === undefined) return 'over';
      // Whether the log-in still stands first: what is over uses nothing up.
      const own = trx.selectFrom('log_in').select('tries').where('token_hash', '=', hashToken(token));
      if ((await own.forUpdate().executeTakeFirst()) === undefined) return 'over';
      if (!(await spendIn(trx, account, spending, now))) return 'wrong';
      await trx.deleteFrom('log_in').where('token_hash', '=', hashToken(token)).execute();
      if (spending.way === 'recovery') await this.#letters.request(trx, account, 'recovery-code-used', now, on.device);
      return { session: await this.#sessions.openIn(trx, account, on, now) };
    });
  }

  /** Uses a passkey, and opens a session by it alone. @returns null when the passkey is gone, or was used meanwhile */
  async openByPasskey(spending: CheckedPasskey, on: BegunOn, now: Date): Promise<string | null> {
    return this.#transact(async (trx) => {
      const { account } = spending;
      if ((await locked(trx, account).executeTakeFirst()) === undefined) return null;
      return (await spendIn(trx, account, spending, now)) ? this.#sessions.openIn(trx, account, on, now) : null;
    });
  }

  /** Whose a log-in is that may have another try. */
  async accountOf(token: string, now: Date): Promise<string | null> {
    const row = await onSql(() => open(this.#db, token, now).executeTakeFirst());
    return row === undefined ? null : bytesToUuid(row.account_id);
  }

  async #transact<T>(work: (trx: Transaction<AuthTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }
}

/** Locks an activated account. */
function locked(trx: Transaction<AuthTables>, account: string) {
  return trx.selectFrom('account').select('id').where('id', '=', uuidToBytes(account)).where('activated_at', 'is not', null).forUpdate();
}

/** Tries in all log-ins of an account that were not finished and are not swept out. */
async function triesAt(trx: Transaction<AuthTables>, account: string): Promise<number> {
  const own = trx.selectFrom('log_in').select((of) => of.fn.sum<string | null>('tries').as('tries'));
  return Number((await own.where('account_id', '=', uuidToBytes(account)).executeTakeFirstOrThrow()).tries ?? 0);
}

/** A log-in that may have another try. */
function open(db: Kysely<AuthTables>, token: string, now: Date) {
  return db
    .selectFrom('log_in')
    .select('account_id')
    .where('token_hash', '=', hashToken(token))
    .where('tries', '<', triesOfLogIn)
    .where('expires_at', '>', now);
}
