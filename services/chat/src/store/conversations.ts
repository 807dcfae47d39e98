import type { MemberRole } from '@chatter/contracts/chat/views.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql, type Transaction } from 'kysely';
import { directKey } from './direct-key.ts';
import { inTransaction } from './in-transaction.ts';
import { raiseVersions } from './raise-versions.ts';
import type { ChatTables, ConversationTable } from './schema/tables.ts';

/** Who may see and say what in a conversation, at a version. */
export interface Access {
  kind: ConversationTable['kind'];
  pv: number;
  /** Members by account, with the first seq each may see. */
  members: Map<string, number>;
  /** Of a direct conversation: one of the two has blocked the other, so neither says anything. */
  blocked?: boolean;
}

/** Everything an account is in, with the first seq it may see of each, and its version. */
export interface Places {
  av: number;
  from: Map<string, number>;
}

export interface ListedConversation {
  c: string;
  kind: ConversationTable['kind'];
  title: string | null;
  role: MemberRole;
  community: { id: string; name: string; memberCount: number } | null;
  activeAtMs: number;
  createdAtMs: number;
}

/** Conversations and memberships in MySQL: the truth of who is where. */
export class Conversations {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /** Access of the conversations that exist: members of a channel are its community's, and see all of it. */
  async readAccess(cs: readonly string[]): Promise<Map<string, Access>> {
    if (cs.length === 0) return new Map();
    const ids = cs.map(uuidToBytes);
    const [rows, channels] = await onSql(() => Promise.all([this.#readMembers(ids), this.#readChannelMembers(ids)]));
    const found = new Map<string, Access>();
    for (const row of [...rows, ...channels]) {
      const c = bytesToUuid(row.id);
      const access = found.get(c) ?? { kind: row.kind, pv: row.pv, members: new Map(), blocked: row.blocked === 1 };
      if (row.account_id !== null) access.members.set(bytesToUuid(row.account_id), row.from_seq ?? 1);
      found.set(c, access);
    }
    return found;
  }

  /** The groups that an account is in. */
  async groupsOf(account: string): Promise<string[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('membership as m')
        .innerJoin('conversation as c', 'c.id', 'm.conversation_id')
        .select('c.id')
        .where('m.account_id', '=', uuidToBytes(account))
        .where('m.to_seq', 'is', null)
        .where('c.kind', '=', 'group')
        .execute(),
    );
    return rows.map(({ id }) => bytesToUuid(id));
  }

  /** The versions of who may see conversations; those that do not exist are left out. */
  async readPvs(cs: readonly string[]): Promise<Map<string, number>> {
    const rows = await onSql(() =>
      this.#db.selectFrom('conversation').select(['id', 'pv']).where('id', 'in', cs.map(uuidToBytes)).execute(),
    );
    return new Map(rows.map(({ id, pv }) => [bytesToUuid(id), pv]));
  }

  /** Members of conversations that are no channels; a conversation without any has a row without one. */
  #readMembers(ids: readonly Buffer[]) {
    return this.#db
      .selectFrom('conversation as c')
      .leftJoin('membership as m', (on) => on.onRef('m.conversation_id', '=', 'c.id').on('m.to_seq', 'is', null).on('m.from_seq', '>', 0))
      .leftJoin('direct_block as b', 'b.direct_key', 'c.direct_key')
      .select(['c.id', 'c.kind', 'c.pv', 'm.account_id', 'm.from_seq', 'b.blocked'])
      .where('c.id', 'in', ids)
      .where('c.community_id', 'is', null)
      .orderBy('m.joined_pv')
      .orderBy('m.role', 'desc')
      .orderBy('m.account_id')
      .execute();
  }

  #readChannelMembers(ids: readonly Buffer[]) {
    return this.#db
      .selectFrom('conversation as c')
      .leftJoin('community_member as m', 'm.community_id', 'c.community_id')
      .select(['c.id', 'c.kind', 'c.pv', 'm.account_id', sql<number | null>`1`.as('from_seq'), sql<number | null>`NULL`.as('blocked')])
      .where('c.id', 'in', ids)
      .where('c.community_id', 'is not', null)
      .execute();
  }

  /** The first seq that an account may see of a conversation now, or null when it may see nothing of it. */
  async readMember(c: string, account: string): Promise<number | null> {
    const [id, accountId] = [uuidToBytes(c), uuidToBytes(account)];
    const found = await onSql(() => placesOf(this.#db, [accountId]).where('conversation_id', '=', id).executeTakeFirst());
    return found?.from_seq ?? null;
  }

  /** Everything that accounts are in. Versions are read first: what came after them may be missing, never the other way round. */
  async readAccounts(accounts: readonly string[]): Promise<Map<string, Places>> {
    const found = new Map<string, Places>(accounts.map((account) => [account, { av: 0, from: new Map() }]));
    for (const [account, av] of await this.readVersions(accounts)) (found.get(account) as Places).av = av;
    const rows = await onSql(() => placesOf(this.#db, accounts.map(uuidToBytes)).select('account_id').execute());
    for (const row of rows) found.get(bytesToUuid(row.account_id))?.from.set(bytesToUuid(row.conversation_id), row.from_seq);
    return found;
  }

  /** Everybody in a conversation that is no channel, with their roles, who has been there longest first. */
  async readRoles(c: string): Promise<Map<string, MemberRole>> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('membership')
        .select(['account_id', 'role'])
        .where('conversation_id', '=', uuidToBytes(c))
        .where('to_seq', 'is', null)
        .where('from_seq', '>', 0)
        .orderBy('joined_pv')
        .orderBy('role', 'desc')
        .orderBy('account_id')
        .execute(),
    );
    return new Map(rows.map((row) => [bytesToUuid(row.account_id), row.role]));
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
      let query = this.#listed(account).orderBy('a.active_at', 'desc').orderBy('c.id', 'desc').limit(limit);
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

  /** One conversation as an account has it in its list; null when it is not in it. */
  async read(account: string, c: string): Promise<ListedConversation | null> {
    const row = await onSql(() => this.#listed(account).where('c.id', '=', uuidToBytes(c)).executeTakeFirst());
    return row === undefined ? null : listed(row);
  }

  #listed(account: string) {
    return this.#db
      .selectFrom(placesOf(this.#db, [uuidToBytes(account)]).as('p'))
      .innerJoin('conversation as c', 'c.id', 'p.conversation_id')
      .innerJoin('activity as a', 'a.conversation_id', 'c.id')
      .leftJoin('community as y', 'y.id', 'c.community_id')
      .select(['c.id', 'c.kind', 'c.title', 'c.community_id', 'c.created_at', 'a.active_at', 'p.role', 'y.name', 'y.member_count']);
  }

  /** The direct conversation of two accounts, made if there is none; the versions of both are raised when it is new. */
  async openDirect(a: string, b: string): Promise<{ c: string; created: boolean; versions: [string, number][] }> {
    const key = directKey(a, b);
    const known = await this.#findDirect(key);
    if (known !== null) return { c: known, created: false, versions: [] };
    const c = uuidV7();
    try {
      const versions = await inTransaction(this.#db, (trx) => insertDirect(trx, c, key, [a, b]));
      return { c, created: true, versions };
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      return { c: (await this.#findDirect(key)) as string, created: false, versions: [] };
    }
  }

  /** The direct conversation of two accounts, if there is one. */
  findDirect(a: string, b: string): Promise<string | null> {
    return this.#findDirect(directKey(a, b));
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
  await trx
    .insertInto('conversation')
    .values({ id, kind: 'direct', title: null, direct_key: key, pv: 1, community_id: null, created_at: now })
    .execute();
  await trx.insertInto('activity').values({ conversation_id: id, active_at: now }).execute();
  const members = accounts.map((account) => ({ conversation_id: id, account_id: uuidToBytes(account), from_seq: 1, to_seq: null }));
  await trx.insertInto('membership').values(members).execute();
  return raiseVersions(trx, accounts);
}

/** Where accounts are: conversations they are members of, and the channels of their communities. */
function placesOf(db: Kysely<ChatTables>, accounts: readonly Buffer[]) {
  const own = db
    .selectFrom('membership')
    .select(['account_id', 'conversation_id', 'from_seq', 'role'])
    .where('account_id', 'in', accounts)
    .where('to_seq', 'is', null)
    .where('from_seq', '>', 0);
  const channels = db
    .selectFrom('community_member as cm')
    .innerJoin('conversation as ch', 'ch.community_id', 'cm.community_id')
    .select([
      'cm.account_id',
      'ch.id as conversation_id',
      sql<number>`CAST(1 AS UNSIGNED)`.as('from_seq'),
      sql<MemberRole>`'member'`.as('role'),
    ])
    .where('cm.account_id', 'in', accounts);
  return db.selectFrom(own.unionAll(channels).as('place')).select(['conversation_id', 'from_seq', 'role']);
}

interface ListedRow {
  id: Buffer;
  kind: Access['kind'];
  title: string | null;
  community_id: Buffer | null;
  name: string | null;
  member_count: number | null;
  role: MemberRole;
  created_at: Date;
  active_at: Date;
}

function listed(row: ListedRow): ListedConversation {
  return {
    c: bytesToUuid(row.id),
    kind: row.kind,
    title: row.title,
    role: row.role,
    community:
      row.community_id === null ? null : { id: bytesToUuid(row.community_id), name: row.name ?? '', memberCount: row.member_count ?? 0 },
    activeAtMs: row.active_at.getTime(),
    createdAtMs: row.created_at.getTime(),
  };
}
