import { timingSafeEqual } from 'node:crypto';
import type { LetterKind } from '@chatter/contracts/auth/calls.ts';
import type { Factor } from '@chatter/contracts/auth/factors.ts';
import { letterRequested } from '@chatter/contracts/auth/facts.ts';
import type { Language } from '@chatter/contracts/auth/profile.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { addToOutbox } from '@chatter/platform/outbox.ts';
import type { Kysely, Transaction } from 'kysely';
import { carriesToken, isValidLetter, letterCoolDownMs, letterLifeMs, replacesFormer, ringsBell } from '../domain/letter-life.ts';
import { hashToken, letterCode, letterToken } from '../tokens.ts';
import { addNotification } from './notifications.ts';
import type { AuthTables } from './schema/tables.ts';

/** What is written in a letter. */
export interface Letter {
  kind: LetterKind;
  to: string;
  name: string;
  username: string;
  token: string | null;
  expiresAt: string;
  at: string;
  device: string | null;
  factor?: Factor | null;
  until?: string;
  language?: Language;
}

interface LetterOptions {
  device?: string | null;
  factor?: Factor | null;
  to?: string;
  posted?: boolean;
}

/** Letters asked for, and the tokens they carry. The mailer posts them. */
export class Letters {
  readonly #db: Kysely<AuthTables>;
  readonly #key: Buffer;

  constructor(db: Kysely<AuthTables>, key: Buffer) {
    this.#db = db;
    this.#key = key;
  }

  /**
   * Asks for a letter, in the transaction that makes it due. Earlier ones of some kinds are void from then on.
   * @param device what a letter about a device calls it
   * @param factor which second factor a letter is about
   * @returns its id
   */
  async request(
    trx: Transaction<AuthTables>,
    account: string,
    kind: LetterKind,
    now: Date,
    device: string | null = null,
    factor: Factor | null = null,
  ): Promise<string> {
    return this.#request(trx, account, kind, now, { device, factor });
  }

  /**
   * Asks for a letter to another address than the account's.
   * @param posted whether anybody gets it; one that nobody gets stands there all the same, so that asking for it shows the same
   */
  async requestTo(trx: Transaction<AuthTables>, account: string, kind: LetterKind, now: Date, to: string, posted = true): Promise<void> {
    await this.#request(trx, account, kind, now, { to, posted });
  }

  async #request(trx: Transaction<AuthTables>, account: string, kind: LetterKind, now: Date, more: LetterOptions): Promise<string> {
    const letter = uuidV7();
    const account_id = uuidToBytes(account);
    if (replacesFormer(kind)) await this.void(trx, account, kind, now);
    // It goes where the account's address was when it happened: whoever changes the address does not keep a notice from its former owner.
    const own = () => trx.selectFrom('account').select('email').where('id', '=', account_id).executeTakeFirst();
    const to_email = more.to ?? (await own())?.email ?? null;
    await trx
      .insertInto('letter')
      .values({
        id: uuidToBytes(letter),
        account_id,
        kind,
        token_hash: carriesToken(kind) ? hashToken(letterToken(this.#key, letter, kind)) : null,
        created_at: now,
        expires_at: new Date(now.getTime() + letterLifeMs(kind)),
        used_at: null,
        void_at: null,
        device: more.device ?? null,
        to_email,
        factor: more.factor ?? null,
      })
      .execute();
    if (ringsBell(kind)) await addNotification(trx, account, kind, { ...(more.device !== undefined && { device: more.device }) }, now);
    if (more.posted !== false) await addToOutbox(trx, letterRequested, account, { letter, account, kind });
    return letter;
  }

  /** Makes all letters of a kind to an account void that are not used yet. */
  async void(trx: Transaction<AuthTables>, account: string, kind: LetterKind, now: Date): Promise<void> {
    await trx
      .updateTable('letter')
      .set({ void_at: now })
      .where('account_id', '=', uuidToBytes(account))
      .where('kind', '=', kind)
      .where('used_at', 'is', null)
      .where('void_at', 'is', null)
      .execute();
  }

  /** Asks for a letter, unless such a letter was asked for within the last ten minutes. The account's row must be locked. Whether it did. */
  async requestAgain(trx: Transaction<AuthTables>, account: string, kind: LetterKind, now: Date): Promise<boolean> {
    const recent = await trx
      .selectFrom('letter')
      .select('id')
      .where('account_id', '=', uuidToBytes(account))
      .where('kind', '=', kind)
      .where('created_at', '>', new Date(now.getTime() - letterCoolDownMs))
      .limit(1)
      .executeTakeFirst();
    if (recent === undefined) await this.request(trx, account, kind, now);
    return recent === undefined;
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

  /** Whose a token is that would work now; null for any other. Nothing is used up. */
  async ownerOf(token: string, kind: LetterKind, now: Date): Promise<string | null> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('letter')
        .select(['account_id', 'expires_at', 'used_at', 'void_at'])
        .where('token_hash', '=', hashToken(token))
        .where('kind', '=', kind)
        .executeTakeFirst(),
    );
    if (row === undefined || !isValidLetter({ expiresAt: row.expires_at, usedAt: row.used_at, voidAt: row.void_at }, now)) return null;
    return bytesToUuid(row.account_id);
  }

  /** Whether a code is the one that a letter tells. */
  isCodeOf(letter: string, code: string): boolean {
    const [given, told] = [Buffer.from(code), Buffer.from(letterCode(this.#key, letter))];
    return given.length === told.length && timingSafeEqual(given, told);
  }

  #secretOf(letter: string, kind: LetterKind): string | null {
    if (kind === 'log-in-code') return letterCode(this.#key, letter);
    return carriesToken(kind) ? letterToken(this.#key, letter, kind) : null;
  }

  /** Where a letter went by whose token one came; null: to its account's address. */
  async sentTo(trx: Kysely<AuthTables>, token: string): Promise<string | null> {
    const row = trx.selectFrom('letter').select('to_email').where('token_hash', '=', hashToken(token));
    return (await row.executeTakeFirst())?.to_email ?? null;
  }

  /** A letter of a kind that works now; null when there is none. */
  async pending(account: string, kind: LetterKind, now: Date): Promise<{ to: string | null; expiresAt: Date } | null> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('letter')
        .select(['to_email', 'expires_at'])
        .where('account_id', '=', uuidToBytes(account))
        .where('kind', '=', kind)
        .where('used_at', 'is', null)
        .where('void_at', 'is', null)
        .where('expires_at', '>', now)
        .orderBy('created_at', 'desc')
        .executeTakeFirst(),
    );
    return row === undefined ? null : { to: row.to_email, expiresAt: row.expires_at };
  }

  /** A letter's words; `unknown` and `void` are for letters not to be posted. */
  async write(letter: string, now: Date): Promise<Letter | 'unknown' | 'void'> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('letter as l')
        .innerJoin('account as a', 'a.id', 'l.account_id')
        .leftJoin('profile as p', 'p.account_id', 'l.account_id')
        .leftJoin('departure as d', 'd.account_id', 'l.account_id')
        .select(['l.kind', 'l.expires_at', 'l.used_at', 'l.void_at', 'l.created_at', 'l.device', 'l.factor', 'l.to_email', 'p.language'])
        .select(['a.email', 'a.first_name', 'a.username', 'd.due_at'])
        .where('l.id', '=', uuidToBytes(letter))
        .executeTakeFirst(),
    );
    if (row === undefined) return this.#farewell(letter);
    if (row.email === null) return 'unknown';
    if (!isValidLetter({ expiresAt: row.expires_at, usedAt: row.used_at, voidAt: row.void_at }, now)) return 'void';
    return {
      kind: row.kind,
      to: row.to_email ?? row.email,
      name: row.first_name,
      username: row.username,
      token: this.#secretOf(letter, row.kind),
      expiresAt: row.expires_at.toISOString(),
      at: row.created_at.toISOString(),
      device: row.device,
      factor: row.factor,
      ...(row.due_at !== null && { until: row.due_at.toISOString() }),
      ...(row.language !== null && { language: row.language }),
    };
  }

  /** The last letter to somebody whose account is gone. */
  async #farewell(letter: string): Promise<Letter | 'unknown'> {
    const row = await onSql(() =>
      this.#db.selectFrom('farewell').selectAll().where('letter_id', '=', uuidToBytes(letter)).executeTakeFirst(),
    );
    if (row === undefined) return 'unknown';
    return {
      ...{ kind: 'deleted', to: row.to_email, name: row.first_name, username: row.username, token: null, device: null },
      expiresAt: new Date(row.created_at.getTime() + letterLifeMs('deleted')).toISOString(),
      at: row.created_at.toISOString(),
      ...(row.language !== null && { language: row.language }),
    };
  }
}
