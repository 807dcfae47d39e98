import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely } from 'kysely';
import { codeCoolDownMs } from '../domain/letter-life.ts';
import { hashToken } from '../tokens.ts';
import type { Letters } from './letters.ts';
import type { AuthTables } from './schema/tables.ts';

/** Letters with codes for the second step. A code is good only for whom it was asked for: one log-in, or one session. */
export class CodeLetters {
  readonly #db: Kysely<AuthTables>;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#letters = letters;
    this.#relay = relay;
  }

  /** @throws Refusal `too-many-requests` when the last letter for the same purpose was asked for less than a minute ago */
  async refuseSoon(purpose: string, now: Date): Promise<void> {
    await onSql(() => refuseSoonIn(this.#db, purpose, now));
  }

  /**
   * Asks for a letter; the code of a former one for the same purpose is worth nothing then.
   * @throws Refusal `too-many-requests` as `refuseSoon` does
   */
  async ask(account: string, purpose: string, now: Date): Promise<void> {
    const asking = this.#db.transaction().setIsolationLevel('read committed');
    const ask = () =>
      asking.execute(async (trx) => {
        await trx.selectFrom('account').select('id').where('id', '=', uuidToBytes(account)).forUpdate().executeTakeFirst();
        await refuseSoonIn(trx, purpose, now);
        const letter_id = uuidToBytes(await this.#letters.request(trx, account, 'log-in-code', now));
        await trx
          .insertInto('code_letter')
          .values({ asked_by: hashToken(purpose), letter_id })
          .onDuplicateKeyUpdate({ letter_id })
          .execute();
      });
    await onSql(() => withRetry(ask));
    this.#relay.wake();
  }

  /** The letter whose code it is, if it was asked for this purpose; whether it is still good shows when it is spent. */
  async letterOf(purpose: string, code: string): Promise<string | null> {
    const asked = this.#db.selectFrom('code_letter').select('letter_id').where('asked_by', '=', hashToken(purpose));
    const row = await onSql(() => asked.executeTakeFirst());
    const letter = row === undefined ? null : bytesToUuid(row.letter_id);
    return letter !== null && this.#letters.isCodeOf(letter, code) ? letter : null;
  }
}

/** By purpose, not by account: who knows the password asks in vain to keep its owner from letters. */
async function refuseSoonIn(db: Kysely<AuthTables>, purpose: string, now: Date): Promise<void> {
  const asked = db.selectFrom('code_letter as c').innerJoin('letter as l', 'l.id', 'c.letter_id').select('l.created_at');
  const last = await asked.where('c.asked_by', '=', hashToken(purpose)).executeTakeFirst();
  const waitMs = (last?.created_at.getTime() ?? 0) + codeCoolDownMs - now.getTime();
  if (waitMs > 0) throw new Refusal('too-many-requests', { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}
