import type { SessionView } from '@chatter/contracts/auth/calls.ts';
import { sessionChanged, sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { addToOutbox, type Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Transaction } from 'kysely';
import { absoluteLimitMs, cacheForMs, idleLimitMs, isAlive, proofLifeMs, shouldTouch, touchEveryMs } from '../domain/session-life.ts';
import { hashToken, newToken } from '../tokens.ts';
import { refuseAtDoor } from './door.ts';
import type { Letters } from './letters.ts';
import { restoreAccount } from './restore-account.ts';
import type { AuthTables } from './schema/tables.ts';
import type { SessionCache } from './session-cache.ts';
import { lockAccounts } from './staff.ts';

/** Sessions named in one fact: far below the largest message of NATS. */
const revokedAtOnce = 1000;

/** Where a session is begun. */
export interface BegunOn {
  device: string | null;
  /** Somebody has logged in to this account there before; of another device a letter tells. */
  known: boolean;
}

export interface SessionRow {
  id: string;
  device: string | null;
  createdAt: Date;
  lastUsedAt: Date;
}

/** Sessions: rows in MySQL, remembered by Redis. */
export class Sessions {
  readonly #db: Kysely<AuthTables>;
  readonly #cache: SessionCache;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, cache: SessionCache, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#cache = cache;
    this.#letters = letters;
    this.#relay = relay;
  }

  /**
   * Opens a session and sweeps out the account's ended ones, as part of a transaction that has locked the account's row and seen under
   * that lock what lets its owner in, after which the relay is to be woken.
   * @returns the token for the cookie, which nobody can find out again
   * @throws Refusal `account-suspended`, `maintenance`: only who has shown that they are the owner is told
   */
  async openIn(trx: Transaction<AuthTables>, account: string, { device, known }: BegunOn, now: Date): Promise<string> {
    const token = newToken();
    await refuseAtDoor(trx, account);
    await trx
      .insertInto('session')
      .values(sessionRow(account, token, now, device))
      .execute();
    await trx
      .deleteFrom('session')
      .where('account_id', '=', uuidToBytes(account))
      .where((or) =>
        or.or([
          or('created_at', '<=', new Date(now.getTime() - absoluteLimitMs)),
          or('last_used_at', '<=', new Date(now.getTime() - idleLimitMs)),
        ]),
      )
      .execute();
    await restoreAccount(trx, this.#letters, account, now);
    if (!known) await this.#letters.request(trx, account, 'new-device', now, device);
    return token;
  }

  /** The sessions of an account that are alive, the one used last first. */
  async list(account: string, now: Date): Promise<SessionRow[]> {
    const rows = await onSql(() =>
      this.#db.selectFrom('session').selectAll().where('account_id', '=', uuidToBytes(account)).orderBy('last_used_at', 'desc').execute(),
    );
    return rows
      .map((row) => ({ id: bytesToUuid(row.id), device: row.device, createdAt: row.created_at, lastUsedAt: row.last_used_at }))
      .filter((session) => isAlive(session, now));
  }

  /**
   * Which of these are alive. Cached answers are believed for some minutes; the others come from MySQL, and their use is written down.
   * @param hashes SHA-256 of the tokens, hex
   * @throws Unavailable when Redis does not know one and MySQL is away: never "not alive" for want of an answer
   */
  async check(hashes: readonly string[], now: Date): Promise<SessionView[]> {
    const cached = await this.#cache.read(hashes);
    const missing = [...new Set(hashes)].filter((hash) => !cached.has(hash));
    const read = missing.length === 0 ? [] : await this.#read(missing, now);
    return [...cached.values(), ...read];
  }

  async #read(hashes: readonly string[], now: Date): Promise<SessionView[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('session as s')
        .innerJoin('account as a', 'a.id', 's.account_id')
        .select(['s.token_hash', 's.id', 's.account_id', 's.created_at', 's.last_used_at', 'a.role'])
        .where(
          's.token_hash',
          'in',
          hashes.map((hash) => Buffer.from(hash, 'hex')),
        )
        .execute(),
    );
    const alive = rows
      .map((row) => ({ ...row, times: { createdAt: row.created_at, lastUsedAt: row.last_used_at } }))
      .filter(({ times }) => isAlive(times, now));
    await this.#touch(
      alive.filter(({ times }) => shouldTouch(times, now)).map((row) => row.token_hash),
      now,
    );
    const sessions = alive.map((row) => ({ session: viewOf(row), forMs: cacheForMs(row.times, now) }));
    await this.#cache.fill(sessions);
    return sessions.map(({ session }) => session);
  }

  async #touch(hashes: Buffer[], now: Date): Promise<void> {
    if (hashes.length === 0) return;
    const inOrder = hashes.toSorted(Buffer.compare);
    await onSql(() =>
      withRetry(() =>
        this.#db
          .updateTable('session')
          .set({ last_used_at: now })
          .where('token_hash', 'in', inOrder)
          .where('last_used_at', '<=', new Date(now.getTime() - touchEveryMs))
          .execute(),
      ),
    );
  }

  /**
   * Ends a session at once and tells the gateway, which closes its sockets. The cache is silenced first, so that once this returned
   * nobody is answered "alive" again. Ending what has ended is no error.
   */
  async end(id: string): Promise<void> {
    const row = await onSql(() => this.#owned().where('id', '=', uuidToBytes(id)).executeTakeFirst());
    if (row !== undefined) await this.#end(row);
  }

  /** The same by the token; what is no token of a session ends nothing. */
  async endByToken(token: string): Promise<void> {
    const row = await onSql(() => this.#owned().where('token_hash', '=', hashToken(token)).executeTakeFirst());
    if (row !== undefined) await this.#end(row);
  }

  /** Ends a session of an account, if it is one of its own. */
  async endOwn(account: string, id: string): Promise<void> {
    const row = await onSql(() =>
      this.#owned().where('id', '=', uuidToBytes(id)).where('account_id', '=', uuidToBytes(account)).executeTakeFirst(),
    );
    if (row !== undefined) await this.#end(row);
  }

  /** Ends all sessions of an account, perhaps but one, in one transaction, as one is ended. */
  async endAll(account: string, except?: string): Promise<void> {
    await this.#transact(async (trx) => {
      await lockAccounts(trx, [account]);
      await this.endAllIn(trx, account, except);
    });
  }

  /**
   * The same as part of a transaction that has locked the account's row, so that no session is being opened, and after which the relay is
   * to be woken. Log-ins that still need their second factor end as well.
   */
  async endAllIn(trx: Transaction<AuthTables>, account: string, except?: string): Promise<void> {
    await trx.deleteFrom('log_in').where('account_id', '=', uuidToBytes(account)).execute();
    const own = trx.selectFrom('session').select(['id', 'token_hash']).where('account_id', '=', uuidToBytes(account)).forUpdate();
    const ending = (await own.execute()).filter((row) => bytesToUuid(row.id) !== except);
    for (let at = 0; at < ending.length; at += revokedAtOnce) {
      const some = ending.slice(at, at + revokedAtOnce);
      await this.#revoke(
        trx,
        account,
        some.map((row) => row.token_hash),
      );
    }
  }

  /**
   * Ends all sessions of an account, but lets one go on under a new token: whoever has a copy of the old one has nothing.
   * @returns the new token; null when that session has ended, and then nothing is changed
   */
  async renewIn(trx: Transaction<AuthTables>, account: string, session: string, now: Date): Promise<string | null> {
    const row = await lockOwn(trx, account, session);
    if (row === undefined) return null;
    await this.endAllIn(trx, account);
    const token = newToken();
    await trx
      .insertInto('session')
      .values({ ...row, token_hash: hashToken(token), last_used_at: now })
      .execute();
    return token;
  }

  /**
   * Notes that a session's owner has just shown again who they are; it goes on under a new token (ASVS 5.0, 7.2.4).
   * @returns the new token; null when that session has ended
   */
  async proveIn(trx: Transaction<AuthTables>, account: string, session: string, now: Date): Promise<string | null> {
    const row = await lockOwn(trx, account, session);
    if (row === undefined) return null;
    // The row stays, for what hangs on it: only its token is another.
    const hash = row.token_hash.toString('hex');
    await this.#cache.distrust([hash]);
    const token = newToken();
    const change = { token_hash: hashToken(token), proven_at: now, last_used_at: now };
    await trx.updateTable('session').set(change).where('token_hash', '=', row.token_hash).execute();
    await addToOutbox(trx, sessionRevoked, account, { account, hashes: [hash] });
    return token;
  }

  /**
   * When the session's owner has shown again who they are.
   * @throws Refusal `proof-needed` unless that was just now
   */
  async requireProofIn(trx: Transaction<AuthTables>, account: string, session: string, now: Date): Promise<Date> {
    const provenAt = (await lockOwn(trx, account, session))?.proven_at ?? null;
    if (provenAt === null || provenAt.getTime() + proofLifeMs <= now.getTime()) throw new Refusal('proof-needed', { status: 403 });
    return provenAt;
  }

  /** Gives a session another token: what was known of it before its rights grew is worth nothing (ASVS 5.0, 7.2.4). Null: it has ended. */
  async rotateIn(trx: Transaction<AuthTables>, account: string, session: string): Promise<string | null> {
    const own = trx.selectFrom('session').selectAll().where('id', '=', uuidToBytes(session)).where('account_id', '=', uuidToBytes(account));
    const row = await own.forUpdate().executeTakeFirst();
    if (row === undefined) return null;
    await this.#revoke(trx, account, [row.token_hash]);
    const token = newToken();
    await trx
      .insertInto('session')
      .values({ ...row, token_hash: hashToken(token) })
      .execute();
    return token;
  }

  /** Makes everybody look again at what the account's sessions may do: the cache, and by the gateway its sockets. */
  async changeIn(trx: Transaction<AuthTables>, account: string): Promise<void> {
    const rows = await trx.selectFrom('session').select('token_hash').where('account_id', '=', uuidToBytes(account)).execute();
    const hashes = rows.map((row) => row.token_hash.toString('hex'));
    await this.#cache.distrust(hashes);
    for (let at = 0; at < hashes.length; at += revokedAtOnce) {
      await addToOutbox(trx, sessionChanged, account, { account, hashes: hashes.slice(at, at + revokedAtOnce) });
    }
  }

  async #transact<T>(work: (trx: Transaction<AuthTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }

  #owned() {
    return this.#db.selectFrom('session').select(['token_hash', 'account_id']);
  }

  async #end(row: { token_hash: Buffer; account_id: Buffer }): Promise<void> {
    await onSql(() => this.#db.transaction().execute((trx) => this.#revoke(trx, bytesToUuid(row.account_id), [row.token_hash])));
    this.#relay.wake();
  }

  /** Should the transaction fail after all, the cache was silenced for nothing, which harms nobody. */
  async #revoke(trx: Transaction<AuthTables>, account: string, tokenHashes: Buffer[]): Promise<void> {
    const hashes = tokenHashes.map((hash) => hash.toString('hex'));
    await this.#cache.distrust(hashes);
    await trx.deleteFrom('session').where('token_hash', 'in', tokenHashes).execute();
    await addToOutbox(trx, sessionRevoked, account, { account, hashes });
  }
}

/** A new session as a row. */
export function sessionRow(account: string, token: string, now: Date, device: string | null = null): AuthTables['session'] {
  const [id, account_id] = [uuidToBytes(uuidV7()), uuidToBytes(account)];
  return { token_hash: hashToken(token), id, account_id, created_at: now, last_used_at: now, device, proven_at: null };
}

function lockOwn(trx: Transaction<AuthTables>, account: string, session: string) {
  const own = trx.selectFrom('session').selectAll().where('id', '=', uuidToBytes(session));
  return own.where('account_id', '=', uuidToBytes(account)).forUpdate().executeTakeFirst();
}

function viewOf(row: { token_hash: Buffer; id: Buffer; account_id: Buffer; role: SessionView['role'] }): SessionView {
  return { hash: row.token_hash.toString('hex'), session: bytesToUuid(row.id), account: bytesToUuid(row.account_id), role: row.role };
}
