import type { CommunityRole } from '@chatter/contracts/community/views.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely } from 'kysely';
import { readRole } from './community-changes.ts';
import { type CommunityTables, roleNumbers, roleOf } from './schema/tables.ts';

/** A member, which is also a place in the list. */
export interface Listed {
  role: CommunityRole;
  joinedAtMs: number;
  account: string;
}

/** The members of a community, owners first, then as they joined. */
export class MemberList {
  readonly #db: Kysely<CommunityTables>;

  constructor(db: Kysely<CommunityTables>) {
    this.#db = db;
  }

  async isMember(community: string, account: string): Promise<boolean> {
    return (await onSql(() => readRole(this.#db, uuidToBytes(community), account))) !== null;
  }

  /** @param after go on after this one */
  async list(community: string, after: Listed | null, limit: number): Promise<Listed[]> {
    let query = this.#db
      .selectFrom('member')
      .select(['role', 'joined_at', 'account_id'])
      .where('community_id', '=', uuidToBytes(community))
      .orderBy('role')
      .orderBy('joined_at')
      .orderBy('account_id')
      .limit(limit);
    if (after !== null) {
      const [role, at] = [roleNumbers[after.role], new Date(after.joinedAtMs)];
      query = query.where((is) =>
        is.or([
          is('role', '>', role),
          is.and([is('role', '=', role), is('joined_at', '>', at)]),
          is.and([is('role', '=', role), is('joined_at', '=', at), is('account_id', '>', uuidToBytes(after.account))]),
        ]),
      );
    }
    const rows = await onSql(() => query.execute());
    return rows.map((row) => ({ role: roleOf(row.role), joinedAtMs: row.joined_at.getTime(), account: bytesToUuid(row.account_id) }));
  }
}
