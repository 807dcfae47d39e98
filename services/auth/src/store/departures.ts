import { accountDeleted, letterRequested } from '@chatter/contracts/auth/facts.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { addToOutbox, type Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Leaving } from '../domain/leave.ts';
import type { Audit } from './audit.ts';
import type { Exports } from './exports.ts';
import { keepAnAdministrator } from './give-role.ts';
import type { Letters } from './letters.ts';
import type { Photos } from './photos.ts';
import { refuseUnshown } from './refuse-unshown.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';

/** Deleted in one turn: each is a transaction of its own. */
const batch = 20;

interface Asking {
  account: string;
  session: string;
}

export interface DepartureParts {
  db: Kysely<AuthTables>;
  letters: Letters;
  sessions: Pick<Sessions, 'endAllIn'>;
  photos: Pick<Photos, 'drop'>;
  exports: Pick<Exports, 'dropOf'>;
  /** Two administrators who leave at once leave one after the other, so that one stays. */
  audit: Pick<Audit, 'lock'>;
  relay: Relay;
  log: Logger;
}

/** Accounts on their way out, and out. An account's row is locked first, as where a log-in brings it back. */
export class Departures {
  readonly #db: Kysely<AuthTables>;
  readonly #letters: Letters;
  readonly #sessions: Pick<Sessions, 'endAllIn'>;
  readonly #photos: Pick<Photos, 'drop'>;
  readonly #exports: Pick<Exports, 'dropOf'>;
  readonly #audit: Pick<Audit, 'lock'>;
  readonly #relay: Relay;
  readonly #log: Logger;

  constructor(parts: DepartureParts) {
    this.#db = parts.db;
    this.#letters = parts.letters;
    this.#sessions = parts.sessions;
    this.#photos = parts.photos;
    this.#exports = parts.exports;
    this.#audit = parts.audit;
    this.#relay = parts.relay;
    this.#log = parts.log;
  }

  /**
   * Ends every session and hides the account from search; what it is called stays where it is known.
   * @param passwordHash the owner's, as it was when they showed who they are; null: there was none
   * @returns whether it still is the account's
   * @throws Refusal `last-administrator`; `not-signed-in`, `proof-needed`: of what the session may do, too, something is another by now
   */
  async begin(actor: Asking, passwordHash: string | null, leaving: Leaving, now: Date, until: Date): Promise<boolean> {
    const { account } = actor;
    const account_id = uuidToBytes(account);
    return this.#transact(async (trx) => {
      const own = trx.selectFrom('account').select('role').where('id', '=', account_id).where('activated_at', 'is not', null);
      const row = await own
        .where('password_hash', passwordHash === null ? 'is' : '=', passwordHash)
        .forUpdate()
        .executeTakeFirst();
      if (row === undefined) return false;
      await refuseUnshown(trx, actor, now);
      if (row.role === 'admin') {
        await this.#audit.lock(trx);
        await keepAnAdministrator(trx, account);
      }
      await trx.deleteFrom('departure').where('account_id', '=', account_id).execute();
      await trx.insertInto('departure').values({ account_id, kind: leaving, begun_at: now, due_at: until }).execute();
      await trx.deleteFrom('account_term').where('account_id', '=', account_id).execute();
      await this.#letters.void(trx, account, 'email-change', now);
      await this.#letters.request(trx, account, leaving === 'deletion' ? 'deletion-asked' : 'deactivated', now);
      await this.#sessions.endAllIn(trx, account);
      return true;
    });
  }

  /**
   * Deletes the accounts whose time has come, each on its own: one that cannot be deleted now, and what a crash leaves undone, is tried
   * again in the next turn. Who is suspended is not deleted: what they are shut out for can be looked into until they are let in again.
   */
  async deleteDue(now: Date): Promise<void> {
    const failed: Buffer[] = [];
    for (;;) {
      const due = await this.#due(now, failed);
      for (const { account_id } of due) {
        const account = bytesToUuid(account_id);
        try {
          await this.#delete(account, now);
        } catch (error) {
          failed.push(account_id);
          this.#log.error({ err: error, account }, 'an account could not be deleted now');
        }
      }
      if (due.length < batch) return;
    }
  }

  #due(now: Date, without: readonly Buffer[]) {
    const due = this.#db.selectFrom('departure as d').leftJoin('suspension as s', 's.account_id', 'd.account_id').select('d.account_id');
    const open = due.where('d.due_at', '<=', now).where('s.at', 'is', null);
    const left = without.length === 0 ? open : open.where('d.account_id', 'not in', without);
    return onSql(() => left.orderBy('d.due_at').limit(batch).execute());
  }

  /** Everything of an account goes with its row. Its id is kept, for those who see what it said, and a fact tells the other services. */
  async #delete(account: string, now: Date): Promise<void> {
    const id = uuidToBytes(account);
    const gone = await this.#transact(async (trx) => {
      const row = await trx.selectFrom('account').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      const due = trx.selectFrom('departure').select('kind').where('account_id', '=', id).where('due_at', '<=', now);
      const suspended = trx.selectFrom('suspension').select('at').where('account_id', '=', id);
      // Its owner was quicker, or another instance.
      if (row === undefined || (await due.executeTakeFirst()) === undefined) return null;
      if ((await suspended.executeTakeFirst()) !== undefined) return null;
      if (row.email !== null) await this.#sayFarewell(trx, account, { ...row, email: row.email }, now);
      await this.#sessions.endAllIn(trx, account);
      await trx.insertInto('deleted_account').values({ id, deleted_at: now }).execute();
      await addToOutbox(trx, accountDeleted, account, { account });
      // An administrator has written there whom it was for.
      await trx.updateTable('invitation').set({ note: '' }).where('used_by_id', '=', id).execute();
      await trx.deleteFrom('account').where('id', '=', id).execute();
      return { photo: row.photo_id };
    });
    if (gone === null) return;
    // What fails from here on is left to the sweeps.
    await this.#exports.dropOf(account, now);
    if (gone.photo !== null) await this.#photos.drop(gone.photo);
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
