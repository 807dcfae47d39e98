import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import { canonicalEmail } from '../domain/canonical.ts';
import { whoOwns } from './accounts.ts';
import type { Letters } from './letters.ts';
import { refuseUnshown } from './refuse-unshown.ts';
import { dropPending } from './registrations.ts';
import type { AuthTables } from './schema/tables.ts';

/** Changes of addresses: asked for by the owner, made when the new address has confirmed it. */
export class EmailChanges {
  readonly #db: Kysely<AuthTables>;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#letters = letters;
    this.#relay = relay;
  }

  /**
   * Asks for the letters: the link to the new address, which voids the one before, and the notice to the old one. Where somebody has the
   * new address, its owner is told so instead, and the change stands there without a link that anybody gets.
   * @param passwordHash the owner's, as it was when they showed who they are; null: there was none
   * @returns whether it still is the account's
   * @throws Refusal `not-signed-in`, `proof-needed`: of what the session may do, too, something is another by now
   */
  async ask(actor: { account: string; session: string }, passwordHash: string | null, email: string, now: Date): Promise<boolean> {
    const { account } = actor;
    return this.#transact(async (trx) => {
      const own = activated(trx, account).where('password_hash', passwordHash === null ? 'is' : '=', passwordHash);
      if ((await own.executeTakeFirst()) === undefined) return false;
      await refuseUnshown(trx, actor, now);
      const other = await whoOwns(trx, 'email_key', canonicalEmail(email)).forUpdate().executeTakeFirst();
      await this.#letters.requestTo(trx, account, 'email-change', now, email, other === undefined);
      await this.#letters.request(trx, account, 'email-change-asked', now);
      if (other !== undefined) await this.#letters.requestAgain(trx, bytesToUuid(other.id), 'address-in-use', now);
      return true;
    });
  }

  /** Makes the link of a change void that was asked for. */
  async cancel(account: string, now: Date): Promise<void> {
    await this.#transact((trx) => this.#letters.void(trx, account, 'email-change', now));
  }

  /** What a token changes that would work now; null for any other. Nothing is used up. */
  async of(token: string, now: Date): Promise<{ account: string; email: string } | null> {
    const account = await this.#letters.ownerOf(token, 'email-change', now);
    const email = account === null ? null : await onSql(() => this.#letters.sentTo(this.#db, token));
    return account === null || email === null ? null : { account, email };
  }

  /**
   * Changes the address by the token of the letter that went to the new one. Registrations of that address, and links for a new password
   * that went to the old one, are void; the old address is told.
   * @returns the account; null when the token opens nothing, or the address has an account by now
   */
  async confirm(token: string, now: Date): Promise<string | null> {
    const owner = await this.#letters.ownerOf(token, 'email-change', now);
    if (owner === null) return null;
    const confirm = () => this.#transact((trx) => this.#confirm(trx, owner, token, now));
    try {
      return await confirm();
    } catch (error) {
      // Somebody else came to have this address while we looked: look again.
      if (isDuplicate(error)) return confirm();
      throw error;
    }
  }

  async #confirm(trx: Transaction<AuthTables>, owner: string, token: string, now: Date): Promise<string | null> {
    const former = await activated(trx, owner).executeTakeFirst();
    if (former === undefined || (await this.#letters.use(trx, token, 'email-change', now)) === null) return null;
    const email = await this.#letters.sentTo(trx, token);
    if (email === null || former.email === null) return null;
    const email_key = canonicalEmail(email);
    if ((await whoOwns(trx, 'email_key', email_key).executeTakeFirst()) !== undefined) return null;
    await trx.updateTable('account').set({ email, email_key }).where('id', '=', uuidToBytes(owner)).execute();
    await dropPending(trx, [email_key]);
    await this.#letters.void(trx, owner, 'password-reset', now);
    await this.#letters.requestTo(trx, owner, 'email-changed', now, former.email);
    return owner;
  }

  async #transact<T>(work: (trx: Transaction<AuthTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }
}

/** Locks an activated account. */
function activated(trx: Transaction<AuthTables>, account: string) {
  const own = trx.selectFrom('account').select(['id', 'email']).where('id', '=', uuidToBytes(account));
  return own.where('activated_at', 'is not', null).forUpdate();
}
