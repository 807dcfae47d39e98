import type { Factor } from '@chatter/contracts/auth/factors.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Transaction } from 'kysely';
import { type MadePasskey, mostPasskeys } from '../domain/passkey.ts';
import { factorsIn, isAdmin } from './factors.ts';
import type { Letters } from './letters.ts';
import type { AuthTables } from './schema/tables.ts';
import type { Sessions } from './sessions.ts';

interface Asking {
  account: string;
  session: string;
}
type Trx = Transaction<AuthTables>;
/** New recovery codes: as they are shown, and as they are kept. */
export type MakeCodes = () => { code: string; hash: Buffer }[];

/**
 * Second factors as they are added and removed: by a session whose owner has just shown again who they are, in one transaction with all
 * that follows. Every other session ends, since it may have been opened by what does not suffice any more, or by somebody else.
 */
export class FactorChanges {
  readonly #db: Kysely<AuthTables>;
  readonly #sessions: Pick<Sessions, 'endAllIn' | 'requireProofIn'>;
  readonly #letters: Letters;
  readonly #relay: Relay;
  readonly #makeCodes: MakeCodes;

  constructor(
    db: Kysely<AuthTables>,
    sessions: Pick<Sessions, 'endAllIn' | 'requireProofIn'>,
    letters: Letters,
    relay: Relay,
    makeCodes: MakeCodes,
  ) {
    this.#db = db;
    this.#sessions = sessions;
    this.#letters = letters;
    this.#relay = relay;
    this.#makeCodes = makeCodes;
  }

  /** Keeps a secret beside the one that counts, until a code of it is given or another is offered. */
  async offerTotp(actor: Asking, sealed: Buffer, now: Date): Promise<void> {
    const row = { account_id: uuidToBytes(actor.account), secret: null, since: null, last_step: 0, offered: sealed };
    await this.#change(actor, now, async (trx) => {
      await trx.insertInto('totp').values(row).onDuplicateKeyUpdate({ offered: sealed }).execute();
    });
  }

  /**
   * Lets the secret count that was offered, and no code of its step or an earlier one.
   * @returns recovery codes where there are none yet; `wrong` when another secret was offered meanwhile
   */
  async setTotp(
    actor: Asking,
    { sealed, step }: { sealed: Buffer; step: number },
    now: Date,
  ): Promise<{ recoveryCodes: string[] | null } | 'wrong'> {
    return this.#change(actor, now, async (trx) => {
      const isFirst = (await factorsIn(trx, actor.account)).length === 0;
      const { numUpdatedRows } = await trx
        .updateTable('totp')
        .set({ secret: sealed, since: now, last_step: step, offered: null })
        .where('account_id', '=', uuidToBytes(actor.account))
        .where('offered', '=', sealed)
        .executeTakeFirst();
      if (numUpdatedRows !== 1n) return 'wrong';
      return this.#added(trx, actor, 'totp', isFirst, now);
    });
  }

  /** What is removed already is no error, nor what was only offered: nothing ends by that, and no letter tells. */
  async removeTotp(actor: Asking, now: Date): Promise<void> {
    await this.#change(actor, now, async (trx) => {
      const counted = (await factorsIn(trx, actor.account)).includes('totp');
      await trx.deleteFrom('totp').where('account_id', '=', uuidToBytes(actor.account)).execute();
      if (counted) await this.#removed(trx, actor, 'totp', now);
    });
  }

  /** @throws Refusal `proof-needed` as a change would */
  async requireProof(actor: Asking, now: Date): Promise<void> {
    await this.#change(actor, now, async () => undefined);
  }

  /**
   * Keeps a passkey under a name.
   * @returns recovery codes where there are none yet; `known` when it is kept already, by whomever
   * @throws Refusal `too-many-passkeys`
   */
  async addPasskey(actor: Asking, made: MadePasskey, name: string, now: Date): Promise<{ recoveryCodes: string[] | null } | 'known'> {
    const own = uuidToBytes(actor.account);
    const add = () =>
      this.#change(actor, now, async (trx) => {
        const isFirst = (await factorsIn(trx, actor.account)).length === 0;
        const rows = await trx.selectFrom('passkey').select('id').where('account_id', '=', own).execute();
        if (rows.length >= mostPasskeys) throw new Refusal('too-many-passkeys');
        await trx
          .insertInto('passkey')
          .values(passkeyRow(own, made, name, now))
          .execute();
        return this.#added(trx, actor, 'passkey', isFirst, now);
      });
    try {
      return await add();
    } catch (error) {
      if (isDuplicate(error)) return 'known';
      throw error;
    }
  }

  /** One that is gone, or another's, is no error. @throws Refusal `last-way-in` when nothing else would let its owner in */
  async removePasskey(actor: Asking, id: string, now: Date): Promise<void> {
    const own = uuidToBytes(actor.account);
    await this.#change(actor, now, async (trx) => {
      const removed = trx.deleteFrom('passkey').where('id', '=', uuidToBytes(id)).where('account_id', '=', own);
      if ((await removed.executeTakeFirst()).numDeletedRows === 0n) return;
      const { password_hash } = await trx.selectFrom('account').select('password_hash').where('id', '=', own).executeTakeFirstOrThrow();
      const left = await trx.selectFrom('passkey').select('id').where('account_id', '=', own).limit(1).executeTakeFirst();
      if (password_hash === null && left === undefined) throw new Refusal('last-way-in');
      await this.#removed(trx, actor, 'passkey', now);
    });
  }

  /**
   * Lets codes by letter be a second factor; that they are already is no error.
   * @throws Refusal `not-allowed` to administrators (ASVS 5.0, 6.3.6)
   */
  async setCodeLetters(actor: Asking, now: Date): Promise<{ recoveryCodes: string[] | null }> {
    return this.#change(actor, now, async (trx) => {
      if (await isAdmin(trx, actor.account)) throw new Refusal('not-allowed', { status: 403 });
      const factors = await factorsIn(trx, actor.account);
      if (factors.includes('letter')) return { recoveryCodes: null };
      await trx
        .insertInto('letter_factor')
        .values({ account_id: uuidToBytes(actor.account), since: now })
        .execute();
      return this.#added(trx, actor, 'letter', factors.length === 0, now);
    });
  }

  /** What is removed already is no error. */
  async removeCodeLetters(actor: Asking, now: Date): Promise<void> {
    await this.#change(actor, now, async (trx) => {
      const removed = trx.deleteFrom('letter_factor').where('account_id', '=', uuidToBytes(actor.account));
      if ((await removed.executeTakeFirst()).numDeletedRows > 0n) await this.#removed(trx, actor, 'letter', now);
    });
  }

  /** @throws Refusal `factor-needed` where there is nothing they would stand in for */
  async renewRecoveryCodes(actor: Asking, now: Date): Promise<string[]> {
    return this.#change(actor, now, async (trx) => {
      if ((await factorsIn(trx, actor.account)).length === 0) throw new Refusal('factor-needed', { status: 403 });
      await this.#letters.request(trx, actor.account, 'recovery-codes-made', now);
      return this.#replaceCodes(trx, actor.account);
    });
  }

  async #added(trx: Trx, actor: Asking, factor: Factor, isFirst: boolean, now: Date): Promise<{ recoveryCodes: string[] | null }> {
    await this.#tell(trx, actor, 'factor-added', factor, now);
    // Whoever knew the password alone may have asked for it, and its link goes to them.
    await this.#letters.void(trx, actor.account, 'email-change', now);
    return { recoveryCodes: isFirst ? await this.#replaceCodes(trx, actor.account) : null };
  }

  async #removed(trx: Trx, actor: Asking, factor: Factor, now: Date): Promise<void> {
    await this.#tell(trx, actor, 'factor-removed', factor, now);
    if ((await factorsIn(trx, actor.account)).length === 0) await dropCodes(trx, actor.account);
  }

  async #tell(trx: Trx, { account, session }: Asking, kind: 'factor-added' | 'factor-removed', factor: Factor, now: Date): Promise<void> {
    await this.#sessions.endAllIn(trx, account, session);
    await this.#letters.request(trx, account, kind, now, null, factor);
  }

  async #replaceCodes(trx: Trx, account: string): Promise<string[]> {
    const codes = this.#makeCodes();
    await dropCodes(trx, account);
    const account_id = uuidToBytes(account);
    await trx
      .insertInto('recovery_code')
      .values(codes.map(({ hash }) => ({ account_id, code_hash: hash, used_at: null })))
      .execute();
    return codes.map(({ code }) => code);
  }

  /** Works under the lock of the account's row, for a session whose owner has just shown again who they are. */
  async #change<T>({ account, session }: Asking, now: Date, work: (trx: Trx) => Promise<T>): Promise<T> {
    const transaction = this.#db.transaction().setIsolationLevel('read committed');
    const change = () =>
      transaction.execute(async (trx) => {
        await trx.selectFrom('account').select('id').where('id', '=', uuidToBytes(account)).forUpdate().executeTakeFirst();
        await this.#sessions.requireProofIn(trx, account, session, now);
        return work(trx);
      });
    const done = await onSql(() => withRetry(change));
    this.#relay.wake();
    return done;
  }
}

function passkeyRow(account_id: Buffer, made: MadePasskey, name: string, now: Date): AuthTables['passkey'] {
  return {
    id: uuidToBytes(uuidV7()),
    account_id,
    credential_id: Buffer.from(made.credential, 'base64url'),
    public_key: made.publicKey,
    counter: made.counter,
    transports: made.transports.filter((text) => /^[a-z-]+$/.test(text)).join(','),
    name,
    created_at: now,
    last_used_at: null,
  };
}

async function dropCodes(trx: Trx, account: string): Promise<void> {
  await trx.deleteFrom('recovery_code').where('account_id', '=', uuidToBytes(account)).execute();
}
