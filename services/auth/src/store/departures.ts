import { accountDeleted, letterRequested } from '@chatter/contracts/auth/facts.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { addToOutbox, type Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Leaving } from '../domain/leave.ts';
import { keepAnAdministrator } from './give-role.ts';
import type { Letters } from './letters.ts';
import type { Photos } from './photos.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';

/** Deleted in one turn: each is a transaction of its own. */
const batch = 20;

/** Accounts on their way out, and out. An account's row is locked first, as where a log-in brings it back. */
export class Departures {
  readonly #db: Kysely<AuthTables>;
  readonly #letters: Letters;
  readonly #sessions: Pick<Sessions, 'endAllIn'>;
  readonly #photos: Pick<Photos, 'drop'>;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, letters: Letters, sessions: Pick<Sessions, 'endAllIn'>, photos: Pick<Photos, 'drop'>, relay: Relay) {
    this.#db = db;
    this.#letters = letters;
    this.#sessions = sessions;
    this.#photos = photos;
    this.#relay = relay;
  }

  /**
   * Ends every session and hides the account from search; what it is called stays where it is known.
   * @param passwordHash what the owner's password was compared with
   * @returns whether it still is the account's
   * @throws Refusal `last-administrator`
   */
  async begin(account: string, passwordHash: string, leaving: Leaving, now: Date, until: Date): Promise<boolean> {
    const account_id = uuidToBytes(account);
    return this.#transact(async (trx) => {
      const own = trx.selectFrom('account').select('role').where('id', '=', account_id).where('password_hash', '=', passwordHash);
      const row = await own.where('activated_at', 'is not', null).forUpdate().executeTakeFirst();
      if (row === undefined) return false;
      if (row.role === 'admin') await keepAnAdministrator(trx, account);
      await trx.deleteFrom('departure').where('account_id', '=', account_id).execute();
      await trx.insertInto('departure').values({ account_id, kind: leaving, begun_at: now, due_at: until }).execute();
      await trx.deleteFrom('account_term').where('account_id', '=', account_id).execute();
      await this.#letters.void(trx, account, 'email-change', now);
      await this.#letters.request(trx, account, leaving === 'deletion' ? 'deletion-asked' : 'deactivated', now);
      await this.#sessions.endAllIn(trx, account);
      return true;
    });
  }

  /** Deletes the accounts whose time has come. What a crash leaves undone is done in the next turn. */
  async deleteDue(now: Date): Promise<void> {
    let found = batch;
    while (found === batch) {
      const due = await onSql(() =>
        this.#db.selectFrom('departure').select('account_id').where('due_at', '<=', now).orderBy('due_at').limit(batch).execute(),
      );
      for (const { account_id } of due) await this.#delete(bytesToUuid(account_id), now);
      found = due.length;
    }
  }

  /** Everything of an account goes with its row. Its id is kept, for those who see what it said, and a fact tells the other services. */
  async #delete(account: string, now: Date): Promise<void> {
    const id = uuidToBytes(account);
    const photo = await this.#transact(async (trx) => {
      const row = await trx.selectFrom('account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      const due = trx.selectFrom('departure').select('kind').where('account_id', '=', id).where('due_at', '<=', now);
      // Its owner was quicker, or another instance.
      if (row === undefined || (await due.executeTakeFirst()) === undefined) return null;
      if (row.email !== null) await this.#sayFarewell(trx, account, { ...row, email: row.email }, now);
      await this.#sessions.endAllIn(trx, account);
      await trx.insertInto('deleted_account').values({ id, deleted_at: now }).execute();
      await addToOutbox(trx, accountDeleted, account, { account });
      await trx.deleteFrom('account').where('id', '=', id).execute();
      return row.photo_id;
    });
    if (photo !== null) await this.#photos.drop(photo);
  }

  async #sayFarewell(
    trx: Transaction<AuthTables>,
    account: string,
    to: { email: string; first_name: string; username: string },
    now: Date,
  ): Promise<void> {
    const letter = uuidV7();
    const profile = trx.selectFrom('profile').select('language').where('account_id', '=', uuidToBytes(account));
    const language = (await profile.executeTakeFirst())?.language ?? null;
    const { email: to_email, first_name, username } = to;
    const row = { letter_id: uuidToBytes(letter), to_email, first_name, username, language, created_at: now };
    await trx.insertInto('farewell').values(row).execute();
    await addToOutbox(trx, letterRequested, account, { letter, account, kind: 'deleted' });
  }

  async #transact<T>(work: (trx: Transaction<AuthTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }
}
