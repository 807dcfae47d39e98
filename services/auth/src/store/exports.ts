import type { Readable } from 'node:stream';
import type { DataExport } from '@chatter/contracts/auth/departure-routes.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Blobs } from '@chatter/platform/blobs.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { ExpressionBuilder, Kysely, Selectable, Transaction } from 'kysely';
import { letterLifeMs } from '../domain/letter-life.ts';
import type { Letters } from './letters.ts';
import { refuseUnshown } from './refuse-unshown.ts';
import type { AuthTables, ExportTable } from './schema/tables.ts';

/** Whoever makes a copy says so again within this time, or it is taken over. */
const leaseMs = 60_000;
const mostTries = 5;
const sweptAtOnce = 100;
const dayMs = 86_400_000;

/** A copy taken to be made, for as long as its lease is renewed; `attempt`: the how manieth time. */
export interface Claim {
  id: string;
  account: string;
  attempt: number;
}

/** A copy was taken over, or its account is gone. */
export class NotOursAnyMore extends Error {
  constructor() {
    super('the copy is not ours any more');
  }
}

/** Copies of people's data: asked for, made, taken once, removed. */
export class Exports {
  readonly #db: Kysely<AuthTables>;
  readonly #blobs: Blobs;
  readonly #letters: Letters;
  readonly #relay: Relay;

  constructor(db: Kysely<AuthTables>, blobs: Blobs, letters: Letters, relay: Relay) {
    this.#db = db;
    this.#blobs = blobs;
    this.#letters = letters;
    this.#relay = relay;
  }

  /**
   * Asks for a copy; one that is under way is that one. The account's row is locked: of two who ask at once one waits.
   * @throws Refusal `not-signed-in`, `proof-needed`: of what the session may do something is another by now
   */
  async ask(actor: { account: string; session: string }, now: Date): Promise<DataExport> {
    const account_id = uuidToBytes(actor.account);
    return this.#transact(async (trx) => {
      await trx.selectFrom('account').select('id').where('id', '=', account_id).forUpdate().executeTakeFirst();
      await refuseUnshown(trx, actor, now);
      const own = trx.selectFrom('export').selectAll().where('account_id', '=', account_id);
      const underWay = await own.where('state', 'in', ['waiting', 'working']).executeTakeFirst();
      if (underWay !== undefined) return viewOf(underWay);
      const row: ExportTable = {
        ...{ id: uuidToBytes(uuidV7()), account_id, state: 'waiting', done: 0, total: 0, tries: 0 },
        ...{ asked_at: now, lease_until: null, ready_at: null },
      };
      await trx.insertInto('export').values(row).execute();
      return viewOf(row);
    });
  }

  async newest(account: string): Promise<DataExport | null> {
    const own = this.#db.selectFrom('export').selectAll().where('account_id', '=', uuidToBytes(account));
    const row = await onSql(() => own.orderBy('asked_at', 'desc').executeTakeFirst());
    return row === undefined ? null : viewOf(row);
  }

  /** Takes the oldest copy that nobody works on; null when there is none. */
  async claim(now: Date): Promise<Claim | null> {
    const open = this.#db
      .selectFrom('export')
      .select(['id', 'account_id', 'lease_until', 'tries'])
      .where('state', 'in', ['waiting', 'working']);
    const free = open.where((or) => or.or([or('lease_until', 'is', null), or('lease_until', '<', now)]));
    await this.#giveUpTried(now);
    const row = await onSql(() => free.orderBy('asked_at').limit(1).executeTakeFirst());
    if (row === undefined) return null;
    const lease = { state: 'working' as const, lease_until: new Date(now.getTime() + leaseMs) };
    const { numUpdatedRows } = await onSql(() =>
      this.#db
        .updateTable('export')
        .set((of) => ({ ...lease, tries: of('tries', '+', 1) }))
        .where('id', '=', row.id)
        .where('lease_until', row.lease_until === null ? 'is' : '=', row.lease_until)
        .executeTakeFirst(),
    );
    return numUpdatedRows === 1n ? { id: bytesToUuid(row.id), account: bytesToUuid(row.account_id), attempt: row.tries + 1 } : null;
  }

  /** What ended the process that made it, time and again, is not tried for ever. */
  async #giveUpTried(now: Date): Promise<void> {
    const tried = this.#db.updateTable('export').set({ state: 'failed' }).where('state', '=', 'working').where('lease_until', '<', now);
    await onSql(() => tried.where('tries', '>=', mostTries).execute());
  }

  /** Notes how far a copy is, which keeps it. @throws NotOursAnyMore */
  async note(claim: Claim, done: number, total: number, now: Date): Promise<void> {
    const set = { done, total, lease_until: new Date(now.getTime() + leaseMs) };
    const account = this.#db.selectFrom('account').select('id').where('id', '=', uuidToBytes(claim.account));
    const own = claimed(this.#db, claim).where((is) => is.exists(account));
    const { numUpdatedRows } = await onSql(() => own.set(set).executeTakeFirst());
    if (numUpdatedRows !== 1n) throw new NotOursAnyMore();
  }

  /** Keeps a copy as it is made, and asks for the letter that brings its link. @throws NotOursAnyMore, and then it must be forgotten */
  async finish(claim: Claim, zip: AsyncIterable<Uint8Array>, now: () => Date): Promise<void> {
    await this.#blobs.put(keyOf(claim.id, claim.attempt), zip);
    const kept = await this.#transact(async (trx) => {
      const there = trx.selectFrom('account').select('id').where('id', '=', uuidToBytes(claim.account)).forUpdate();
      if ((await there.executeTakeFirst()) === undefined) return false;
      const ready = { state: 'ready' as const, ready_at: now(), lease_until: null };
      const { numUpdatedRows } = await claimed(trx, claim).set(ready).executeTakeFirst();
      if (numUpdatedRows === 1n) await this.#letters.request(trx, claim.account, 'export-ready', now());
      return numUpdatedRows === 1n;
    });
    if (!kept) throw new NotOursAnyMore();
  }

  /** Removes what was made under a claim that nobody asks for any more; what another one makes of it meanwhile stays. */
  async forget(claim: Claim): Promise<void> {
    const { id, attempt } = claim;
    await this.#removeBlobs(id, attempt);
    const own = this.#db.deleteFrom('export').where('id', '=', uuidToBytes(id)).where('tries', '=', attempt);
    await onSql(() => own.where('state', '=', 'working').execute());
  }

  /** Removes every copy of an account that is gone. One that is being made goes with whoever makes it, or when its lease is over. */
  async dropOf(account: string, now: Date): Promise<void> {
    const own = this.#db.selectFrom('export').select(['id', 'tries']).where('account_id', '=', uuidToBytes(account));
    await this.#drop(await onSql(() => own.where((is) => isFree(is, now)).execute()));
  }

  /** Lets a copy go that could not be made now: it is tried again when its lease is over, some times. */
  async giveUp(id: string): Promise<void> {
    const row = this.#db.updateTable('export').set({ state: 'failed' }).where('id', '=', uuidToBytes(id));
    await onSql(() => row.where('state', '=', 'working').where('tries', '>=', mostTries).execute());
  }

  /**
   * Takes the newest copy by the token of its letter, once.
   * @returns its bytes as they are read; null when the token opens nothing, or nothing of this account
   */
  async take(account: string, token: string, now: Date): Promise<Readable | null> {
    if ((await this.#letters.ownerOf(token, 'export-ready', now)) !== account) return null;
    const own = this.#db.selectFrom('export').select(['id', 'tries']).where('account_id', '=', uuidToBytes(account));
    const row = await onSql(() => own.where('state', '=', 'ready').orderBy('asked_at', 'desc').executeTakeFirst());
    const bytes = row === undefined ? null : await this.#read(bytesToUuid(row.id), row.tries);
    if (row === undefined || bytes === null) return null;
    let taken = false;
    try {
      taken = await this.#transact(async (trx) => {
        if ((await this.#letters.use(trx, token, 'export-ready', now)) === null) return false;
        await trx.updateTable('export').set({ state: 'taken' }).where('id', '=', row.id).execute();
        return true;
      });
    } finally {
      // Bytes that nobody reads would keep their file open.
      if (!taken) bytes.destroy();
    }
    return taken ? bytes : null;
  }

  /** Removes copies a day after they were ready or asked for, and those of accounts that are gone. */
  async sweep(now: Date): Promise<void> {
    const old = new Date(now.getTime() - letterLifeMs('export-ready'));
    const over = this.#db
      .selectFrom('export')
      .leftJoin('account as a', 'a.id', 'export.account_id')
      .select(['export.id', 'export.tries'])
      .where((or) =>
        or.or([or('a.id', 'is', null), or('export.ready_at', '<=', old), or('export.asked_at', '<=', new Date(old.getTime() - dayMs))]),
      );
    await this.#drop(
      await onSql(() =>
        over
          .where((is) => isFree(is, now))
          .limit(sweptAtOnce)
          .execute(),
      ),
    );
  }

  /** The bytes first: what a crash leaves is swept. */
  async #drop(rows: readonly { id: Buffer; tries: number }[]): Promise<void> {
    for (const { id, tries } of rows) {
      await this.#removeBlobs(bytesToUuid(id), tries);
      await onSql(() => this.#db.deleteFrom('export').where('id', '=', id).execute());
    }
  }

  async #read(id: string, attempt: number): Promise<Readable | null> {
    return (await this.#blobs.read(keyOf(id, attempt))) ?? (await this.#blobs.read(oldKeyOf(id)));
  }

  async #removeBlobs(id: string, attempts: number): Promise<void> {
    await this.#blobs.remove(oldKeyOf(id));
    for (let attempt = 1; attempt <= attempts; attempt++) await this.#blobs.remove(keyOf(id, attempt));
  }

  async #transact<T>(work: (trx: Transaction<AuthTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }
}

/** Of two who make the same copy, since one has lost its lease, each writes its own. */
const keyOf = (id: string, attempt: number) => `exports/${id}-${attempt}.zip`;

/** Where a copy is that was made before attempts had keys of their own. */
const oldKeyOf = (id: string) => `exports/${id}.zip`;

/** A copy, as long as it is being made under this claim. */
function claimed(db: Kysely<AuthTables>, { id, attempt }: Claim) {
  const own = db.updateTable('export').where('id', '=', uuidToBytes(id));
  return own.where('state', '=', 'working').where('tries', '=', attempt);
}

/** Whether nobody is making it. */
function isFree(is: ExpressionBuilder<AuthTables, 'export'>, now: Date) {
  return is.or([is('export.lease_until', 'is', null), is('export.lease_until', '<', now)]);
}

function viewOf(row: Selectable<ExportTable>): DataExport {
  const { state, done, total, asked_at, ready_at } = row;
  const until = ready_at === null ? null : new Date(ready_at.getTime() + letterLifeMs('export-ready')).toISOString();
  return { id: bytesToUuid(row.id), state, done, total, askedAt: asked_at.toISOString(), until };
}
