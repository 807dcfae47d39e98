import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import { letterRequested } from '@chatter/contracts/auth/facts.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { addToOutbox } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import { carriesToken, isValidLetter, letterCoolDownMs, letterLifeMs } from '../domain/letter-life.ts';
import { hashToken, letterToken } from '../tokens.ts';
import type { AuthTables } from './schema/tables.ts';

/** What is written in a letter. */
export interface Letter {
  kind: LetterKind;
  to: string;
  name: string;
  username: string;
  token: string | null;
  expiresAt: string;
}

/** Letters asked for, and the tokens they carry. The mailer posts them. */
export class Letters {
  readonly #db: Kysely<AuthTables>;
  readonly #key: Buffer;

  constructor(db: Kysely<AuthTables>, key: Buffer) {
    this.#db = db;
    this.#key = key;
  }

  /** Asks for a letter, in the transaction that makes it due. Earlier ones of its kind to the same account are void from now on. */
  async request(trx: Transaction<AuthTables>, account: string, kind: LetterKind, now: Date): Promise<void> {
    const letter = uuidV7();
    const account_id = uuidToBytes(account);
    await trx
      .updateTable('letter')
      .set({ void_at: now })
      .where('account_id', '=', account_id)
      .where('kind', '=', kind)
      .where('used_at', 'is', null)
      .where('void_at', 'is', null)
      .execute();
    await trx
      .insertInto('letter')
      .values({
        id: uuidToBytes(letter),
        account_id,
        kind,
        token_hash: carriesToken(kind) ? hashToken(letterToken(this.#key, letter, kind)) : null,
        created_at: now,
        expires_at: new Date(now.getTime() + letterLifeMs),
        used_at: null,
        void_at: null,
      })
      .execute();
    await addToOutbox(trx, letterRequested, account, { letter, account, kind });
  }

  /** The same, unless such a letter was asked for within the last ten minutes. The account's row must be locked. */
  async requestAgain(trx: Transaction<AuthTables>, account: string, kind: LetterKind, now: Date): Promise<void> {
    const recent = await trx
      .selectFrom('letter')
      .select('id')
      .where('account_id', '=', uuidToBytes(account))
      .where('kind', '=', kind)
      .where('created_at', '>', new Date(now.getTime() - letterCoolDownMs))
      .limit(1)
      .executeTakeFirst();
    if (recent === undefined) await this.request(trx, account, kind, now);
  }

  /**
   * Uses up a token: one guarded statement, so that of two who use it at the same time one succeeds.
   * @returns the account, or null for a token that is unknown, used, void, expired or of another kind
   */
  async use(trx: Transaction<AuthTables>, token: string, kind: LetterKind, now: Date): Promise<string | null> {
    const token_hash = hashToken(token);
    const { numUpdatedRows } = await trx
      .updateTable('letter')
      .set({ used_at: now })
      .where('token_hash', '=', token_hash)
      .where('kind', '=', kind)
      .where('used_at', 'is', null)
      .where('void_at', 'is', null)
      .where('expires_at', '>', now)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) return null;
    const { account_id } = await trx
      .selectFrom('letter')
      .select('account_id')
      .where('token_hash', '=', token_hash)
      .executeTakeFirstOrThrow();
    return bytesToUuid(account_id);
  }

  /** A letter's words; `unknown` and `void` are for letters not to be posted. */
  async write(letter: string, now: Date): Promise<Letter | 'unknown' | 'void'> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('letter as l')
        .innerJoin('account as a', 'a.id', 'l.account_id')
        .select(['l.kind', 'l.expires_at', 'l.used_at', 'l.void_at', 'a.email', 'a.first_name', 'a.username'])
        .where('l.id', '=', uuidToBytes(letter))
        .executeTakeFirst(),
    );
    if (row === undefined || row.email === null) return 'unknown';
    if (!isValidLetter({ expiresAt: row.expires_at, usedAt: row.used_at, voidAt: row.void_at }, now)) return 'void';
    return {
      kind: row.kind,
      to: row.email,
      name: row.first_name,
      username: row.username,
      token: carriesToken(row.kind) ? letterToken(this.#key, letter, row.kind) : null,
      expiresAt: row.expires_at.toISOString(),
    };
  }
}
