import type { Account, Person } from '@chatter/contracts/auth/views.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { readLogin } from '../domain/canonical.ts';
import type { AccountTable, AuthTables } from './schema/tables.ts';
import { termRows } from './term-rows.ts';

/** What logging in needs to know of an account. */
export interface Credentials {
  id: string;
  passwordHash: string | null;
  activated: boolean;
}

/** What a new password of an account is judged by. */
export interface Owner {
  username: string;
  email: string;
  passwordHash: string | null;
}

/** Accounts as they are read, one by one. */
export class Accounts {
  readonly #db: Kysely<AuthTables>;

  constructor(db: Kysely<AuthTables>) {
    this.#db = db;
  }

  /**
   * Of those who registered with a login the one that was activated, or else the newest.
   * @param login a username or an e-mail address, as typed
   */
  async credentialsOf(login: string): Promise<Credentials | null> {
    const row = await this.#byLogin(login);
    return row === undefined ? null : { id: bytesToUuid(row.id), passwordHash: row.password_hash, activated: row.activated_at !== null };
  }

  /** An activated account as its owner sees it. */
  async view(id: string): Promise<Account | null> {
    const row = await onSql(() => this.#db.selectFrom('account').selectAll().where('id', '=', uuidToBytes(id)).executeTakeFirst());
    return row === undefined || row.activated_at === null ? null : accountOf(row);
  }

  /** Activated accounts as others see them, in the order asked for, and those that are gone; the others are left out. */
  async describe(ids: readonly string[]): Promise<Person[]> {
    if (ids.length === 0) return [];
    const rows = await onSql(() =>
      this.#db
        .selectFrom('account')
        .select(['id', 'username', 'first_name', 'last_name', 'photo_id'])
        .where('id', 'in', [...new Set(ids)].map(uuidToBytes))
        .where('activated_at', 'is not', null)
        .execute(),
    );
    const people = new Map(rows.map((row) => [bytesToUuid(row.id), personOf(row)]));
    for (const id of await this.#deletedAmong(ids.filter((one) => !people.has(one)))) people.set(id, goneOf(id));
    return [...new Set(ids)].flatMap((id) => people.get(id) ?? []);
  }

  /** Those of them who are on their way out. */
  async leavingAmong(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const of = [...new Set(ids)].map(uuidToBytes);
    const rows = await onSql(() => this.#db.selectFrom('departure').select('account_id').where('account_id', 'in', of).execute());
    return new Set(rows.map(({ account_id }) => bytesToUuid(account_id)));
  }

  async #deletedAmong(ids: readonly string[]): Promise<string[]> {
    if (ids.length === 0) return [];
    const of = [...new Set(ids)].map(uuidToBytes);
    const rows = await onSql(() => this.#db.selectFrom('deleted_account').select('id').where('id', 'in', of).execute());
    return rows.map(({ id }) => bytesToUuid(id));
  }

  /** Whether an activated account has a username. */
  async isUsernameTaken(usernameKey: string): Promise<boolean> {
    const row = await onSql(() => whoOwns(this.#db, 'username_key', usernameKey).executeTakeFirst());
    return row !== undefined;
  }

  /** Changes parts of an activated account's name, and what it is found by with it. */
  async rename(id: string, name: { firstName?: string; lastName?: string }): Promise<void> {
    const own = uuidToBytes(id);
    const change = async (trx: Transaction<AuthTables>) => {
      const row = await trx
        .selectFrom('account')
        .select(['id', 'username', 'first_name', 'last_name'])
        .where('id', '=', own)
        .forUpdate()
        .executeTakeFirstOrThrow();
      const named = { ...row, first_name: name.firstName ?? row.first_name, last_name: name.lastName ?? row.last_name };
      await trx.updateTable('account').set({ first_name: named.first_name, last_name: named.last_name }).where('id', '=', own).execute();
      await trx.deleteFrom('account_term').where('account_id', '=', own).execute();
      // Who is on the way out is not found.
      const leaving = await trx.selectFrom('departure').select('kind').where('account_id', '=', own).executeTakeFirst();
      if (leaving === undefined) await trx.insertInto('account_term').values(termRows(named)).execute();
    };
    await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(change)));
  }

  /** What an activated account's password is compared with, and what it must not hold. */
  async ownerOf(id: string): Promise<Owner | null> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('account')
        .select(['username', 'email', 'password_hash'])
        .where('id', '=', uuidToBytes(id))
        .where('activated_at', 'is not', null)
        .executeTakeFirst(),
    );
    return row === undefined ? null : { username: row.username, email: row.email ?? '', passwordHash: row.password_hash };
  }

  /** Hashes a password anew, unless it was replaced meanwhile. @returns whether it was still the one of the former hash */
  async rehash(id: string, former: string, passwordHash: string): Promise<boolean> {
    const { numUpdatedRows } = await onSql(() =>
      this.#db
        .updateTable('account')
        .set({ password_hash: passwordHash })
        .where('id', '=', uuidToBytes(id))
        .where('password_hash', '=', former)
        .executeTakeFirst(),
    );
    return numUpdatedRows === 1n;
  }

  async #byLogin(login: string): Promise<Selectable<AccountTable> | undefined> {
    const by = readLogin(login);
    // The column is ASCII, and MariaDB refuses to compare it with anything else.
    if ('username' in by && !/^[!-~]+$/.test(by.username)) return undefined;
    return onSql(() => {
      const query = this.#db.selectFrom('account').selectAll().orderBy('activated_at', 'desc').orderBy('created_at', 'desc').limit(1);
      return ('email' in by ? query.where('email_key', '=', by.email) : query.where('username_key', '=', by.username)).executeTakeFirst();
    });
  }
}

/** The activated account, of which there is at most one, that has a username or an address. */
export function whoOwns(db: Kysely<AuthTables>, column: 'username_key' | 'email_key', key: string) {
  return db.selectFrom('account').select('id').where(column, '=', key).where('activated_at', 'is not', null);
}

/** An account as others see it. */
export function personOf(row: Pick<Selectable<AccountTable>, 'id' | 'username' | 'first_name' | 'last_name' | 'photo_id'>): Person {
  const { id, username, photo_id: photo } = row;
  const displayName = `${row.first_name} ${row.last_name}`;
  return { id: bytesToUuid(id), username, displayName, photo: photo === null ? null : bytesToUuid(photo) };
}

/** Whoever is gone, as what they said is signed. */
function goneOf(id: string): Person {
  return { id, username: '', displayName: 'Deleted account', photo: null, deleted: true };
}

function accountOf(row: Selectable<AccountTable>): Account {
  if (row.email === null) throw new Error('an activated account has an e-mail address');
  return {
    ...personOf(row),
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    role: row.role,
    createdAt: row.created_at.toISOString(),
  };
}
