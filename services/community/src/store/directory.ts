import type { ChannelView, CommunityPage, CommunityView } from '@chatter/contracts/community/views.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import { type CommunityTables, type RoleNumber, roleOf } from './schema/tables.ts';

export interface Search {
  /** LIKE patterns, escaped by `|`, that the key with a space before it must match. */
  patterns: readonly string[];
  mine: boolean;
  /** Go on after this one. */
  after: { memberCount: number; id: string } | null;
  limit: number;
}

/** Communities as somebody sees them. One without members is gone, and nobody sees it. */
export class Directory {
  readonly #db: Kysely<CommunityTables>;

  constructor(db: Kysely<CommunityTables>) {
    this.#db = db;
  }

  /** Communities, largest first. */
  async find(account: string, { patterns, mine, after, limit }: Search): Promise<CommunityView[]> {
    let query = this.#seenBy(account).orderBy('c.member_count', 'desc').orderBy('c.id', 'desc').limit(limit);
    if (mine) query = query.where('m.role', 'is not', null);
    for (const pattern of patterns) query = query.where(sql<boolean>`CONCAT(' ', c.name_key) LIKE ${pattern} ESCAPE '|'`);
    if (after !== null) {
      const { memberCount, id } = after;
      query = query.where((is) =>
        is.or([is('c.member_count', '<', memberCount), is.and([is('c.member_count', '=', memberCount), is('c.id', '<', uuidToBytes(id))])]),
      );
    }
    return (await onSql(() => query.execute())).map(viewOf);
  }

  /** One community, with its channels for its members. */
  async page(community: string, account: string): Promise<CommunityPage | null> {
    const row = await onSql(() => this.#seenBy(account).where('c.id', '=', uuidToBytes(community)).executeTakeFirst());
    if (row === undefined) return null;
    return { ...viewOf(row), channels: row.role === null ? [] : await this.#channels(row.id) };
  }

  async isNameTaken(key: string): Promise<boolean> {
    const row = await onSql(() => this.#db.selectFrom('community').select('id').where('name_key', '=', key).executeTakeFirst());
    return row !== undefined;
  }

  async #channels(community: Buffer): Promise<ChannelView[]> {
    const rows = await onSql(() =>
      this.#db.selectFrom('channel').select(['id', 'title']).where('community_id', '=', community).orderBy('position').execute(),
    );
    return rows.map(({ id, title }) => ({ id: bytesToUuid(id), title }));
  }

  #seenBy(account: string) {
    return this.#db
      .selectFrom('community as c')
      .leftJoin('member as m', (on) => on.onRef('m.community_id', '=', 'c.id').on('m.account_id', '=', uuidToBytes(account)))
      .select(['c.id', 'c.name', 'c.about', 'c.member_count', 'c.created_at', 'm.role'])
      .where('c.member_count', '>', 0);
  }
}

interface Seen {
  id: Buffer;
  name: string;
  about: string;
  member_count: number;
  created_at: Date;
  role: RoleNumber | null;
}

function viewOf({ id, name, about, member_count, created_at, role }: Seen): CommunityView {
  return {
    id: bytesToUuid(id),
    name,
    about,
    memberCount: member_count,
    role: role === null ? null : roleOf(role),
    createdAt: created_at.toISOString(),
  };
}
