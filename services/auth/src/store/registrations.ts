import type { Language } from '@chatter/contracts/auth/profile.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Transaction } from 'kysely';
import { canonicalEmail } from '../domain/canonical.ts';
import type { Registration } from '../domain/registration.ts';
import { whoOwns } from './accounts.ts';
import { type Arrival, noteArrival, useInvitation } from './door.ts';
import type { Letters } from './letters.ts';
import { emptyProfile } from './profiles.ts';
import type { AccountTable, AuthTables } from './schema/tables.ts';
import { termRows } from './term-rows.ts';

/** Registrations of one address whose letters are sent again at once. */
const mostReminded = 5;

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
   * Keeps a registration beside any others of its username or address, and asks for its letter. Where an activated account has the
   * address, its owner gets a letter that says so, and the registration is kept without the address: nothing can activate it.
   */
  async keep(registration: Registration, passwordHash: string, language: Language | null, arrival: Arrival, now: Date): Promise<void> {
    const id = uuidV7();
    const row = accountRow(id, registration, passwordHash, now);
    await this.#transact(async (trx) => {
      const owner = await whoOwns(trx, 'email_key', registration.emailKey).forUpdate().executeTakeFirst();
      await trx
        .insertInto('account')
        .values(owner === undefined ? row : { ...row, email: null, email_key: null, password_hash: null })
        .execute();
      if (language !== null)
        await trx
          .insertInto('profile')
          .values({ ...emptyProfile, account_id: row.id, language })
          .execute();
      await noteArrival(trx, id, arrival, now);
      if (owner === undefined) await this.#letters.request(trx, id, 'activation', now);
      else await this.#letters.requestAgain(trx, bytesToUuid(owner.id), 'already-registered', now);
    });
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

  /**
   * Sends the activation letters of an address again, each unless it was asked for within the last ten minutes. To an address that has
   * an activated account goes the letter that says so.
   */
  async remindAddress(email: string, now: Date): Promise<void> {
    const email_key = canonicalEmail(email);
    const pending = await onSql(() =>
      this.#db
        .selectFrom('account')
        .select('id')
        .where('email_key', '=', email_key)
        .where('activated_at', 'is', null)
        .orderBy('created_at', 'desc')
        .limit(mostReminded)
        .execute(),
    );
    for (const { id } of pending) await this.remind(bytesToUuid(id), now);
    await this.#transact(async (trx) => {
      const owner = await whoOwns(trx, 'email_key', email_key).forUpdate().executeTakeFirst();
      if (owner !== undefined) await this.#letters.requestAgain(trx, bytesToUuid(owner.id), 'already-registered', now);
    });
  }

  /**
   * Activates the account of a letter, which from now on can be found and logged into. Other registrations of its address are void.
   * @returns its id; null when the token opens nothing
   * @throws Refusal `username-taken` when another account with its username was activated before, `invitation-invalid` when somebody else
   *   came by its invitation; the letter is not used up
   */
  async activate(token: string, now: Date): Promise<string | null> {
    const activate = () => this.#transact((trx) => this.#activate(trx, token, now));
    try {
      return await activate();
    } catch (error) {
      // Another registration of this username or address was activated while we looked: look again.
      if (isDuplicate(error)) return activate();
      throw error;
    }
  }

  async #activate(trx: Transaction<AuthTables>, token: string, now: Date): Promise<string | null> {
    const account = await this.#letters.use(trx, token, 'activation', now);
    if (account === null) return null;
    const id = uuidToBytes(account);
    const row = await trx.selectFrom('account').selectAll().where('id', '=', id).forUpdate().executeTakeFirstOrThrow();
    if (row.activated_at !== null || row.email_key === null) return null;
    if ((await whoOwns(trx, 'email_key', row.email_key).executeTakeFirst()) !== undefined) return null;
    if ((await whoOwns(trx, 'username_key', row.username_key).executeTakeFirst()) !== undefined) throw new Refusal('username-taken');
    await useInvitation(trx, row, now);
    await trx.updateTable('account').set({ activated_at: now }).where('id', '=', id).execute();
    await trx.insertInto('account_term').values(termRows(row)).execute();
    await dropPending(trx, [row.email_key]);
    await this.#letters.void(trx, account, 'activation', now);
    await this.#letters.request(trx, account, 'activated', now);
    return account;
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

/** Removes what was registered of addresses and is not activated; the letters, and with them the links, go with it. */
export async function dropPending(trx: Transaction<AuthTables>, emailKeys: readonly string[]): Promise<void> {
  await trx.deleteFrom('account').where('email_key', 'in', emailKeys.toSorted()).where('activated_at', 'is', null).execute();
}
