import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Spending } from '../domain/check-factor.ts';
import type { Proven } from '../domain/prove-me.ts';
import { factorsIn, spendIn } from './factors.ts';
import type { Letters } from './letters.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';

type Trx = Transaction<AuthTables>;

interface Asking {
  account: string;
  session: string;
}

/** Proofs that who is signed in is the owner of the account. */
export class Proofs {
  readonly #db: Kysely<AuthTables>;
  readonly #sessions: Pick<Sessions, 'proveIn' | 'requireProofIn'>;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, sessions: Pick<Sessions, 'proveIn' | 'requireProofIn'>, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#sessions = sessions;
    this.#letters = letters;
    this.#relay = relay;
  }

  /** When the session's owner last gave one. @throws Refusal `proof-needed` unless it was just now */
  async newest({ account, session }: Asking, now: Date): Promise<Date> {
    const looking = this.#db.transaction().setIsolationLevel('read committed');
    return onSql(() => withRetry(() => looking.execute((trx) => this.#sessions.requireProofIn(trx, account, session, now))));
  }

  /**
   * Notes a proof at the session, which goes on under a new token.
   * @param passwordHash what the password was compared with; null: there is none
   * @param spending null: there was no second factor to show
   * @throws Refusal `not-signed-in` when the session has ended; then nothing is used up
   */
  async note(actor: Asking, passwordHash: string | null, spending: Spending | null, now: Date): Promise<Proven> {
    const noting = this.#db.transaction().setIsolationLevel('read committed');
    const proven = await onSql(() => withRetry(() => noting.execute((trx) => this.#note(trx, actor, passwordHash, spending, now))));
    this.#relay.wake();
    return proven;
  }

  async #note(trx: Trx, { account, session }: Asking, passwordHash: string | null, spending: Spending | null, now: Date): Promise<Proven> {
    if ((await lockedBy(trx, account, passwordHash)) === undefined) return 'password';
    // Of who has neither password nor factor nothing was looked at.
    if (passwordHash === null && spending === null) return 'password';
    const shown = spending === null ? (await factorsIn(trx, account)).length === 0 : await spendIn(trx, account, spending, now);
    if (!shown) return 'factor';
    if (spending?.way === 'recovery') await this.#letters.request(trx, account, 'recovery-code-used', now);
    const token = await this.#sessions.proveIn(trx, account, session, now);
    if (token === null) throw new Refusal('not-signed-in');
    return { token };
  }
}

/** Locks an account, if its password is still the one of the hash, or there is still none. */
function lockedBy(trx: Trx, account: string, passwordHash: string | null) {
  const own = trx.selectFrom('account').select('id').where('id', '=', uuidToBytes(account)).forUpdate();
  return own.where('password_hash', passwordHash === null ? 'is' : '=', passwordHash).executeTakeFirst();
}
