import { logFunctions, logKeys } from '@chatter/contracts/chat/buffers.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { type Kysely, sql } from 'kysely';
import { callLog } from './log-library.ts';
import type { MessageLog } from './message-log.ts';
import type { ChatTables } from './schema/tables.ts';

/** How far a member has received and read, and the unread ordinal of the last one read. */
export interface Receipt {
  delivered: number;
  read: number;
  n: number;
}
/** A receipt as it has become: whether more has been delivered, or only more read. */
export interface Raised extends Receipt {
  arrived: boolean;
}
export const noReceipt: Receipt = { delivered: 0, read: 0, n: 0 };

/** The higher of two receipts, mark by mark: receipts only grow. */
export function higher(a: Receipt, b: Receipt): Receipt {
  return { delivered: Math.max(a.delivered, b.delivered), read: Math.max(a.read, b.read), n: Math.max(a.n, b.n) };
}

/** Receipts: two marks per member, in Redis as they come, in MySQL every 2 s. What is lost a client repeats when it resumes. */
export class Receipts {
  readonly #log: MessageLog;
  readonly #db: Kysely<ChatTables>;

  constructor(log: MessageLog, db: Kysely<ChatTables>) {
    this.#log = log;
    this.#db = db;
  }

  /**
   * Raises receipts of one shard's conversations. Answers what changed, by conversation and account, and the conversations that are
   * not loaded.
   */
  async raise(
    shard: number,
    marks: ReadonlyMap<string, ReadonlyMap<string, Receipt>>,
  ): Promise<{ changed: Map<string, Map<string, Raised>>; cold: string[] }> {
    const keys = [logKeys.dirtyMarks(shard)];
    const args: (string | number)[] = [];
    for (const [c, byAccount] of marks) {
      keys.push(logKeys.meta(shard, c), logKeys.marks(shard, c));
      args.push(c, byAccount.size);
      for (const [account, { delivered, read, n }] of byAccount) args.push(account, delivered, read, n);
    }
    const rows = (await callLog(this.#log.redis, logFunctions.mark, keys, args)) as ('ECOLD' | string[])[];
    const changed = new Map<string, Map<string, Raised>>();
    const cold: string[] = [];
    [...marks.keys()].forEach((c, index) => {
      const row = rows[index];
      if (row === 'ECOLD') cold.push(c);
      else if (row !== undefined && row.length > 0) changed.set(c, raisedOf(row));
    });
    return { changed, cold };
  }

  /** All receipts of conversations: the higher of what Redis and MySQL hold. */
  async read(cs: readonly string[]): Promise<Map<string, Map<string, Receipt>>> {
    if (cs.length === 0) return new Map();
    const found = await this.#fromMySql(cs);
    const hashes = await Promise.all(cs.map((c) => this.#redis('HGETALL', logKeys.marks(this.#log.shardOf(c), c))));
    cs.forEach((c, index) => {
      const stored = found.get(c) ?? new Map<string, Receipt>();
      for (const [account, receipt] of receiptsOf(flat(hashes[index])))
        stored.set(account, higher(stored.get(account) ?? noReceipt, receipt));
      found.set(c, stored);
    });
    return found;
  }

  /** Writes the receipts of a shard that changed since the last time into MySQL. */
  async flush(shard: number): Promise<void> {
    const dirty = (await this.#redis('SMEMBERS', logKeys.dirtyMarks(shard))) as string[];
    for (let from = 0; from < dirty.length; from += 200) await this.flushSome(shard, dirty.slice(from, from + 200));
  }

  /** Writes the receipts of these conversations into MySQL; those that changed meanwhile stay dirty. */
  async flushSome(shard: number, cs: readonly string[]): Promise<void> {
    if (cs.length === 0) return;
    const hashes = (await Promise.all(cs.map((c) => this.#redis('HGETALL', logKeys.marks(shard, c))))).map(flat);
    const rows = cs.flatMap((c, index) => [...receiptsOf(hashes[index] ?? [])].map(([account, receipt]) => rowOf(c, account, receipt)));
    rows.sort((a, b) => Buffer.compare(a.conversation_id, b.conversation_id) || Buffer.compare(a.account_id, b.account_id));
    if (rows.length > 0) await this.#store(rows);
    const keys = [logKeys.dirtyMarks(shard), ...cs.map((c) => logKeys.marks(shard, c))];
    const args = cs.flatMap((c, index) => [c, (hashes[index] ?? []).length / 2, ...(hashes[index] ?? [])]);
    await callLog(this.#log.redis, logFunctions.marksStored, keys, args);
  }

  /** Forgets how far an account has received and read, wherever it was. */
  async forget(account: string): Promise<void> {
    const id = uuidToBytes(account);
    const rows = await onSql(() => this.#db.selectFrom('member_state').select('conversation_id').where('account_id', '=', id).execute());
    for (const { conversation_id } of rows) {
      const c = bytesToUuid(conversation_id);
      await this.#redis('HDEL', logKeys.marks(this.#log.shardOf(c), c), account);
      await onSql(() =>
        this.#db.deleteFrom('member_state').where('conversation_id', '=', conversation_id).where('account_id', '=', id).execute(),
      );
    }
  }

  #store(rows: ReturnType<typeof rowOf>[]): Promise<unknown> {
    return onSql(() =>
      this.#db
        .insertInto('member_state')
        .values(rows)
        .onDuplicateKeyUpdate({
          delivered: sql`GREATEST(delivered, VALUES(delivered))`,
          read_seq: sql`GREATEST(read_seq, VALUES(read_seq))`,
          read_n: sql`GREATEST(read_n, VALUES(read_n))`,
        })
        .execute(),
    );
  }

  async #fromMySql(cs: readonly string[]): Promise<Map<string, Map<string, Receipt>>> {
    const rows = await onSql(() =>
      this.#db.selectFrom('member_state').selectAll().where('conversation_id', 'in', cs.map(uuidToBytes)).execute(),
    );
    const found = new Map<string, Map<string, Receipt>>();
    for (const row of rows) {
      const c = bytesToUuid(row.conversation_id);
      const byAccount = found.get(c) ?? new Map<string, Receipt>();
      byAccount.set(bytesToUuid(row.account_id), { delivered: row.delivered, read: row.read_seq, n: row.read_n });
      found.set(c, byAccount);
    }
    return found;
  }

  async #redis(command: string, ...args: (string | number)[]): Promise<unknown> {
    try {
      return await this.#log.redis.call(command, ...args);
    } catch (error) {
      throw new Unavailable('Redis did not answer', { cause: error });
    }
  }
}

function rowOf(c: string, account: string, { delivered, read, n }: Receipt) {
  return { conversation_id: uuidToBytes(c), account_id: uuidToBytes(account), delivered, read_seq: read, read_n: n };
}

/** HGETALL through `call` answers a flat list or, over RESP3, an object. */
function flat(hash: unknown): string[] {
  return Array.isArray(hash) ? (hash as string[]) : Object.entries(hash as Record<string, string>).flat();
}

function receiptsOf(pairs: readonly string[]): Map<string, Receipt> {
  const found = new Map<string, Receipt>();
  for (const [account, value] of inPairs(pairs)) found.set(account, receiptOf(value));
  return found;
}

/** What the log answers of receipts that it raised. One whose functions are of before does not say whether something arrived. */
function raisedOf(pairs: readonly string[]): Map<string, Raised> {
  const found = new Map<string, Raised>();
  for (const [account, value] of inPairs(pairs)) found.set(account, { ...receiptOf(value), arrived: value.split(' ')[3] !== '0' });
  return found;
}

function receiptOf(value: string): Receipt {
  const [delivered = 0, read = 0, n = 0] = value.split(' ').map(Number);
  return { delivered, read, n };
}

function* inPairs(list: readonly string[]): Iterable<[string, string]> {
  for (let at = 0; at + 1 < list.length; at += 2) yield [list[at] as string, list[at + 1] as string];
}
