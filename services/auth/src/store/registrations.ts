import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import { type Registration, staleSince } from '../domain/registration.ts';
import type { Letters } from './letters.ts';
import type { AccountTable, AuthTables } from './schema/tables.ts';
import { termRows } from './term-rows.ts';

/** Accounts on their way: registered, reminded, activated. */
export class Registrations {
  readonly #db: Kysely<AuthTables>;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#letters = letters;
    this.#relay = relay;
  }

  /**
   * Keeps a registration and asks for its letter. Where the address has an account already, its owner gets a letter that says so, and
   * the registration keeps only its username, like any other: whether the username is free afterwards tells nothing of the address.
   * @returns false when the username was taken meanwhile
   */
  async keep(registration: Registration, passwordHash: string, now: Date): Promise<boolean> {
    // Two may register the same address at the same time: the one that comes second finds the other's account when it tries again.
    return (await this.#tryToKeep(registration, passwordHash, now)) || (await this.#tryToKeep(registration, passwordHash, now));
  }

  async #tryToKeep(registration: Registration, passwordHash: string, now: Date): Promise<boolean> {
    try {
      await this.#transact(async (trx) => {
        await dropStale(trx, [registration], now);
        const owner = await trx
          .selectFrom('account')
          .select('id')
          .where('email_key', '=', registration.emailKey)
          .forUpdate()
          .executeTakeFirst();
        const id = uuidV7();
        const row = accountRow(id, registration, passwordHash, now);
        await trx
          .insertInto('account')
          .values(owner === undefined ? row : { ...row, email: null, email_key: null, password_hash: null })
          .execute();
        if (owner === undefined) await this.#letters.request(trx, id, 'activation', now);
        else await this.#letters.requestAgain(trx, bytesToUuid(owner.id), 'already-registered', now);
      });
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /** Sends the activation letter of an account again, unless one was asked for within the last ten minutes. */
  async remind(account: string, now: Date): Promise<void> {
    await this.#transact(async (trx) => {
      const row = await trx
        .selectFrom('account')
        .select('id')
        .where('id', '=', uuidToBytes(account))
        .where('activated_at', 'is', null)
        .where('email', 'is not', null)
        .forUpdate()
        .executeTakeFirst();
      if (row !== undefined) await this.#letters.requestAgain(trx, account, 'activation', now);
    });
  }

  /** Activates the account of a letter, which from now on can be found. @returns its id; null when the token opens nothing */
  async activate(token: string, now: Date): Promise<string | null> {
    return this.#transact(async (trx) => {
      const account = await this.#letters.use(trx, token, 'activation', now);
      if (account === null) return null;
      const id = uuidToBytes(account);
      const row = await trx.selectFrom('account').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
      if (row.activated_at !== null) return null;
      await trx.updateTable('account').set({ activated_at: now }).where('id', '=', id).execute();
      await trx.insertInto('account_term').values(termRows(row)).execute();
      return account;
    });
  }

  async #transact<T>(work: (trx: Transaction<AuthTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }
}

/** A new account as a row, not yet activated. */
export function accountRow(id: string, of: Registration, passwordHash: string | null, now: Date): AccountTable {
  return {
    id: uuidToBytes(id),
    username: of.username,
    username_key: of.usernameKey,
    email: of.email,
    email_key: of.emailKey,
    first_name: of.firstName,
    last_name: of.lastName,
    password_hash: passwordHash,
    role: 'user',
    created_at: now,
    activated_at: null,
    photo_id: null,
  };
}

/** Removes registrations that stand in the way but were never activated and no longer hold their names; their letters go with them. */
export async function dropStale(trx: Transaction<AuthTables>, registrations: readonly Registration[], now: Date): Promise<void> {
  for (const [column, keys] of [
    ['username_key', registrations.map((of) => of.usernameKey)],
    ['email_key', registrations.map((of) => of.emailKey)],
  ] as const) {
    await trx
      .deleteFrom('account')
      .where(column, 'in', keys.toSorted())
      .where('activated_at', 'is', null)
      .where('created_at', '<=', staleSince(now))
      .execute();
  }
}
