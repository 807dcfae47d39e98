import type { AuditAction, AuditEntry } from '@chatter/contracts/auth/console-views.ts';
import { journalBeside } from '@chatter/contracts/grants/sql.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { type ChainedEntry, hashOfEntry } from '../audit-chain.ts';
import type { AuditEntryTable } from './schema/console-tables.ts';
import type { AuthTables } from './schema/tables.ts';

/** Somebody who acts, or to whom something is done. */
export interface Named {
  id: string;
  username: string;
}
export type Act = Pick<ChainedEntry, 'by' | 'action' | 'to'> & { why?: string; detail?: string };
interface Filter {
  action?: AuditAction;
  person?: string;
  acts?: 'only';
  before?: number;
  limit: number;
}

/** What changes nothing. */
const looks: readonly AuditAction[] = ['people-listed', 'person-seen', 'audit-exported'];
const verifiedAtOnce = 1000;
const namedAtOnce = 500;

/** What was done with a role: entries of which each has the hash of the one before. */
export class Audit {
  readonly #db: Kysely<AuthTables>;
  readonly #schema: string;
  readonly #relay: Relay;
  readonly #log: Logger;

  /** @param url that of auth's own schema: the audit log's stands beside it */
  constructor(db: Kysely<AuthTables>, url: string, relay: Relay, log: Logger) {
    this.#db = db;
    this.#relay = relay;
    this.#schema = journalBeside('auth', new URL(url).pathname.slice(1));
    this.#log = log;
  }

  /**
   * Does something and writes it down, in one transaction. Acts wait for each other where they begin to be written down, or where `lock` is
   * called: of two that would both take the last administrator away, one comes after the other.
   */
  async acting<T>(now: Date, work: (trx: Transaction<AuthTables>, note: (act: Act) => Promise<void>) => Promise<T>): Promise<T> {
    let noted: object[] = [];
    const run = (trx: Transaction<AuthTables>) => {
      noted = [];
      return work(trx, async (act) => void noted.push(await this.#note(trx, act, now)));
    };
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(run)));
    this.#relay.wake();
    // A copy that nobody reaches who reaches the database.
    for (const entry of noted) this.#log.info(entry, 'audit');
    return done;
  }

  /** Writes down that somebody has looked at what is not everybody's. */
  async noteRead(read: Act, now: Date): Promise<void> {
    await this.acting(now, (_, note) => note(read));
  }

  /** Waits until no other act is under way, and keeps them waiting until this one is done. */
  async lock(trx: Transaction<AuthTables>): Promise<{ seq: number; hash: Buffer }> {
    return trx.selectFrom('audit_end').select(['seq', 'hash']).where('id', '=', 1).forUpdate().executeTakeFirstOrThrow();
  }

  async #note(trx: Transaction<AuthTables>, { by, action, to, why, detail }: Act, now: Date): Promise<object> {
    const { seq: last, hash: former_hash } = await this.lock(trx);
    const entry: ChainedEntry = {
      seq: last + 1,
      at: now,
      by: unnamed(by),
      action,
      to: unnamed(to),
      why: why ?? null,
      detail: detail ?? null,
    };
    const hash = hashOfEntry(entry, former_hash);
    const row = { seq: entry.seq, at: now, action, why: entry.why, detail: entry.detail, former_hash, hash };
    await trx
      .withSchema(this.#schema)
      .insertInto('entry')
      .values({ ...row, by_id: by && uuidToBytes(by.id), by_name: null, to_id: to && uuidToBytes(to.id), to_name: null })
      .execute();
    await trx.updateTable('audit_end').set({ seq: entry.seq, hash }).where('id', '=', 1).execute();
    return { audit: entry.seq, action, by: by?.id, to: to?.id, hash: hash.toString('hex') };
  }

  /** Entries, newest first, with the names that people have now: of an account that is gone no name is told. */
  async read({ action, person, acts, before, limit }: Filter): Promise<AuditEntry[]> {
    let query = this.#db.withSchema(this.#schema).selectFrom('entry').selectAll().orderBy('seq', 'desc').limit(limit);
    if (action !== undefined) query = query.where('action', '=', action);
    if (acts === 'only') query = query.where('action', 'not in', looks);
    if (before !== undefined) query = query.where('seq', '<', before);
    if (person !== undefined) {
      const id = uuidToBytes(person);
      query = query.where((or) => or.or([or('by_id', '=', id), or('to_id', '=', id)]));
    }
    const rows = await onSql(() => query.execute());
    const names = await this.#namesOf(rows.flatMap(({ by_id, to_id }) => [by_id, to_id]).filter((id) => id !== null));
    const named = (id: Buffer | null) => (id === null ? null : { id: bytesToUuid(id), username: names.get(bytesToUuid(id)) ?? '' });
    return rows.map((row) => {
      const { at, hash } = row;
      return { ...entryOf(row), by: named(row.by_id), to: named(row.to_id), at: at.toISOString(), hash: hash.toString('hex') };
    });
  }

  async #namesOf(ids: readonly Buffer[]): Promise<Map<string, string>> {
    const some = [...new Set(ids.map(bytesToUuid))].map(uuidToBytes);
    const read = (of: Buffer[]) => onSql(() => this.#db.selectFrom('account').select(['id', 'username']).where('id', 'in', of).execute());
    const rows: { id: Buffer; username: string }[] = [];
    for (let at = 0; at < some.length; at += namedAtOnce) rows.push(...(await read(some.slice(at, at + namedAtOnce))));
    return new Map(rows.map(({ id, username }) => [bytesToUuid(id), username]));
  }

  /** Reads all entries from the first; null when every one follows from the one before, up to the end that is known. */
  async verify(): Promise<{ entries: number; brokenAt: number | null }> {
    const { seq: end, hash: endHash } = await onSql(() =>
      this.#db.selectFrom('audit_end').selectAll().where('id', '=', 1).executeTakeFirstOrThrow(),
    );
    let [former, last]: [Buffer, number] = [Buffer.alloc(32), 0];
    for (;;) {
      const after = last;
      const entries = this.#db.withSchema(this.#schema).selectFrom('entry').selectAll().where('seq', '>', after).where('seq', '<=', end);
      const rows = await onSql(() => entries.orderBy('seq').limit(verifiedAtOnce).execute());
      for (const row of rows) {
        if (row.seq !== last + 1 || !hashOfEntry(entryOf(row), former).equals(row.hash)) return { entries: end, brokenAt: last + 1 };
        [former, last] = [row.hash, row.seq];
      }
      if (rows.length < verifiedAtOnce) break;
    }
    return { entries: end, brokenAt: last === end && former.equals(endHash) ? null : last + 1 };
  }
}

/** No name is written down: it would stay when the account is gone, since entries are never changed. */
function unnamed(of: Named | null): Named | null {
  return of && { id: of.id, username: '' };
}

/** An entry as it was hashed; in those from before names were left out there are some. */
function entryOf(row: Selectable<AuditEntryTable>): ChainedEntry {
  const named = (id: Buffer | null, username: string | null) => (id === null ? null : { id: bytesToUuid(id), username: username ?? '' });
  const { seq, at, action, why, detail } = row;
  return { seq, at, by: named(row.by_id, row.by_name), action, to: named(row.to_id, row.to_name), why, detail };
}
