import { createHash } from 'node:crypto';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ChatTables, ConversationTable } from './schema/tables.ts';

/** Who may see and say what in a conversation, at a version. */
export interface Access {
  kind: ConversationTable['kind'];
  pv: number;
  /** Members by account, with the first seq each may see. */
  members: ReadonlyMap<string, number>;
}

export interface ListedConversation {
  c: string;
  kind: ConversationTable['kind'];
  title: string | null;
  activeAtMs: number;
  createdAtMs: number;
}

/** Conversations and memberships in MySQL: the truth of who is where. */
export class Conversations {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /** Access of the conversations that exist. */
  async readAccess(cs: readonly string[]): Promise<Map<string, Access>> {
    if (cs.length === 0) return new Map();
    const ids = cs.map(uuidToBytes);
    const rows = await onSql(() =>
      this.#db
        .selectFrom('conversation as c')
        .innerJoin('membership as m', 'm.conversation_id', 'c.id')
        .select(['c.id', 'c.kind', 'c.pv', 'm.account_id', 'm.from_seq'])
        .where('c.id', 'in', ids)
        .where('m.to_seq', 'is', null)
        .execute(),
    );
    const found = new Map<string, { kind: Access['kind']; pv: number; members: Map<string, number> }>();
    for (const row of rows) {
      const c = bytesToUuid(row.id);
      const access = found.get(c) ?? { kind: row.kind, pv: row.pv, members: new Map() };
      access.members.set(bytesToUuid(row.account_id), row.from_seq);
      found.set(c, access);
    }
    return found;
  }

  /** Everything an account is in, with the first seq it may see of each, and its version. */
  async readAccount(account: string): Promise<{ av: number; from: Map<string, number> }> {
    const id = uuidToBytes(account);
    const [versions, rows] = await onSql(() =>
      Promise.all([
        this.#db.selectFrom('account_version').select('av').where('account_id', '=', id).execute(),
        this.#db
          .selectFrom('membership')
          .select(['conversation_id', 'from_seq'])
          .where('account_id', '=', id)
          .where('to_seq', 'is', null)
          .execute(),
      ]),
    );
    return { av: versions[0]?.av ?? 0, from: new Map(rows.map((row) => [bytesToUuid(row.conversation_id), row.from_seq])) };
  }

  async readVersions(accounts: readonly string[]): Promise<[string, number][]> {
    if (accounts.length === 0) return [];
    const rows = await onSql(() =>
      this.#db.selectFrom('account_version').select(['account_id', 'av']).where('account_id', 'in', accounts.map(uuidToBytes)).execute(),
    );
    return rows.map((row) => [bytesToUuid(row.account_id), row.av]);
  }

  /** A page of an account's conversations, latest activity first, below the position of `before`. */
  async list(account: string, limit: number, before: { activeAtMs: number; c: string } | null): Promise<ListedConversation[]> {
    const rows = await onSql(() => {
      let query = this.#db
        .selectFrom('membership as m')
        .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
        .innerJoin('activity as a', 'a.conversation_id', 'm.conversation_id')
        .select(['c.id', 'c.kind', 'c.title', 'c.created_at', 'a.active_at'])
        .where('m.account_id', '=', uuidToBytes(account))
        .where('m.to_seq', 'is', null)
        .orderBy('a.active_at', 'desc')
        .orderBy('c.id', 'desc')
        .limit(limit);
      if (before !== null) {
        const at = new Date(before.activeAtMs);
        query = query.where((is) =>
          is.or([is('a.active_at', '<', at), is.and([is('a.active_at', '=', at), is('c.id', '<', uuidToBytes(before.c))])]),
        );
      }
      return query.execute();
    });
    return rows.map((row) => listed(row));
  }

  async read(c: string): Promise<ListedConversation | null> {
    const row = await onSql(() =>
      this.#db
        .selectFrom('conversation as c')
        .innerJoin('activity as a', 'a.conversation_id', 'c.id')
        .select(['c.id', 'c.kind', 'c.title', 'c.created_at', 'a.active_at'])
        .where('c.id', '=', uuidToBytes(c))
        .executeTakeFirst(),
    );
    return row === undefined ? null : listed(row);
  }

  /** The direct conversation of two accounts, made if there is none; the versions of both are raised when it is new. */
  async openDirect(a: string, b: string): Promise<{ c: string; created: boolean; versions: [string, number][] }> {
    const key = createHash('sha256').update([a, b].sort().join(' ')).digest();
    const known = await this.#findDirect(key);
    if (known !== null) return { c: known, created: false, versions: [] };
    const c = uuidV7();
    try {
      const versions = await onSql(() => this.#db.transaction().execute((trx) => insertDirect(trx, c, key, [a, b])));
      return { c, created: true, versions };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return { c: (await this.#findDirect(key)) as string, created: false, versions: [] };
    }
  }

  /** Notes when conversations were last active, for the order of the recent list. */
  async touch(active: ReadonlyMap<string, number>): Promise<void> {
    if (active.size === 0) return;
    const values = [...active]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([c, ms]) => ({ conversation_id: uuidToBytes(c), active_at: new Date(ms) }));
    await onSql(() =>
      this.#db
        .insertInto('activity')
        .values(values)
        .onDuplicateKeyUpdate({ active_at: sql`GREATEST(active_at, VALUES(active_at))` })
        .execute(),
    );
  }

  async #findDirect(key: Buffer): Promise<string | null> {
    const row = await onSql(() => this.#db.selectFrom('conversation').select('id').where('direct_key', '=', key).executeTakeFirst());
    return row === undefined ? null : bytesToUuid(row.id);
  }
}

async function insertDirect(
  trx: Transaction<ChatTables>,
  c: string,
  key: Buffer,
  accounts: readonly string[],
): Promise<[string, number][]> {
  const id = uuidToBytes(c);
  const now = new Date();
  await trx.insertInto('conversation').values({ id, kind: 'direct', title: null, direct_key: key, pv: 1, created_at: now }).execute();
  await trx.insertInto('activity').values({ conversation_id: id, active_at: now }).execute();
  const members = accounts.map((account) => ({ conversation_id: id, account_id: uuidToBytes(account), from_seq: 1, to_seq: null }));
  await trx.insertInto('membership').values(members).execute();
  return raiseVersions(trx, accounts);
}

/** Raises the version of accounts: something of theirs changed. Locked in order of id, so that two cannot wait for each other. */
async function raiseVersions(trx: Transaction<ChatTables>, accounts: readonly string[]): Promise<[string, number][]> {
  const ids = [...accounts].sort().map(uuidToBytes);
  await trx
    .insertInto('account_version')
    .values(ids.map((account_id) => ({ account_id, av: 1 })))
    .onDuplicateKeyUpdate({ av: sql`av + 1` })
    .execute();
  const rows = await trx.selectFrom('account_version').select(['account_id', 'av']).where('account_id', 'in', ids).execute();
  return rows.map((row) => [bytesToUuid(row.account_id), row.av]);
}

function listed(row: { id: Buffer; kind: Access['kind']; title: string | null; created_at: Date; active_at: Date }): ListedConversation {
  return {
    c: bytesToUuid(row.id),
    kind: row.kind,
    title: row.title,
    activeAtMs: row.active_at.getTime(),
    createdAtMs: row.created_at.getTime(),
  };
}
