import { randomBytes } from 'node:crypto';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Letters } from './letters.ts';
import { refuseUnshown } from './refuse-unshown.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';

/**
 * Passwords as they are replaced, each in one transaction with all that ends with the old one. The account's row is locked first, here
 * and where a session is opened.
 */
export class NewPasswords {
  readonly #db: Kysely<AuthTables>;
  readonly #letters: Letters;
  readonly #sessions: Pick<Sessions, 'endAllIn' | 'renewIn'>;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, letters: Letters, sessions: Pick<Sessions, 'endAllIn' | 'renewIn'>, relay: Relay) {
    this.#db = db;
    this.#letters = letters;
    this.#sessions = sessions;
    this.#relay = relay;
  }

  /**
   * Asks for the letter whose link sets a new password, unless one was asked for within the last ten minutes.
   * @param account an activated one; null for nobody's, which is looked for all the same
   */
  async askLetter(account: string | null, now: Date): Promise<void> {
    const id = account === null ? randomBytes(16) : uuidToBytes(account);
    await this.#transact(async (trx) => {
      const row = await activated(trx, id).executeTakeFirst();
      if (row !== undefined && account !== null) await this.#letters.requestAgain(trx, account, 'password-reset', now);
    });
  }

  /**
   * Sets a password by the token of a letter. Every session ends, and every other link.
   * @returns the account; null when the token opens nothing
   */
  async reset(token: string, passwordHash: string, now: Date): Promise<string | null> {
    const owner = await this.#letters.ownerOf(token, 'password-reset', now);
    if (owner === null) return null;
    return this.#transact(async (trx) => {
      if ((await activated(trx, uuidToBytes(owner)).executeTakeFirst()) === undefined) return null;
      if ((await this.#letters.use(trx, token, 'password-reset', now)) === null) return null;
      await setHash(trx, owner, passwordHash);
      await this.#sessions.endAllIn(trx, owner);
      await this.#tell(trx, owner, now);
      return owner;
    });
  }

  /**
   * Replaces a password by another. Every session ends but the one that asks, which gets a new token; so does every link of a letter.
   * @param former the current one, as it was when its owner showed who they are; null: there was none
   * @returns the token; `wrong` when the password was replaced meanwhile, `gone` when the session has ended
   * @throws Refusal `not-signed-in`, `proof-needed`: of what the session may do, too, something is another by now
   */
  async change(actor: { account: string; session: string }, former: string | null, passwordHash: string, now: Date): Promise<Changed> {
    return this.#transact(async (trx) => {
      const owner = activated(trx, uuidToBytes(actor.account)).where('password_hash', former === null ? 'is' : '=', former);
      if ((await owner.executeTakeFirst()) === undefined) return 'wrong';
      await refuseUnshown(trx, actor, now);
      const token = await this.#sessions.renewIn(trx, actor.account, actor.session, now);
      if (token === null) return 'gone';
      await setHash(trx, actor.account, passwordHash);
      await this.#tell(trx, actor.account, now);
      return { token };
    });
  }

  async #tell(trx: Transaction<AuthTables>, account: string, now: Date): Promise<void> {
    await this.#letters.void(trx, account, 'password-reset', now);
    await this.#letters.void(trx, account, 'email-change', now);
    await this.#letters.void(trx, account, 'export-ready', now);
    await this.#letters.request(trx, account, 'password-changed', now);
  }

  async #transact<T>(work: (trx: Transaction<AuthTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }
}

export type Changed = { token: string } | 'wrong' | 'gone';

/** Locks an activated account. */
function activated(trx: Transaction<AuthTables>, id: Buffer) {
  return trx.selectFrom('account').select('id').where('id', '=', id).where('activated_at', 'is not', null).forUpdate();
}

async function setHash(trx: Transaction<AuthTables>, account: string, passwordHash: string): Promise<void> {
  await trx.updateTable('account').set({ password_hash: passwordHash }).where('id', '=', uuidToBytes(account)).execute();
}
