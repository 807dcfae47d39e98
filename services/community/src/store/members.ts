import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import type { Transaction } from 'kysely';
import { joinCommunity } from '../domain/join-community.ts';
import { removeMember } from '../domain/remove-member.ts';
import { type CommunityChanges, type Locked, readRole } from './community-changes.ts';
import { type CommunityTables, roleNumbers } from './schema/tables.ts';

/** Who comes into a community and who leaves it. */
export class Members {
  readonly #changes: CommunityChanges;

  constructor(changes: CommunityChanges) {
    this.#changes = changes;
  }

  /** @throws Refusal `not-found` */
  async join(community: string, account: string, now: Date): Promise<void> {
    await this.#changes.change(community, account, now, async (locked) => {
      const changes = joinCommunity(locked.standing, account);
      if (changes.length === 0) return changes;
      await locked.trx
        .insertInto('member')
        .values({ community_id: locked.row.id, account_id: uuidToBytes(account), role: roleNumbers.member, joined_at: now })
        .execute();
      await setCount(locked, locked.row.member_count + 1);
      return changes;
    });
  }

  /** @throws Refusal `not-found`, `not-allowed` or `last-owner` */
  async remove(community: string, account: string, by: string, now: Date): Promise<void> {
    await this.#changes.change(community, by, now, async (locked) => {
      const { trx, row, standing } = locked;
      const accountRole = account === by ? standing.role : await readRole(trx, row.id, account);
      const changes = removeMember(standing, { account, accountRole, by, owners: await countOwners(trx, row.id) });
      if (changes.length === 0) return changes;
      await trx.deleteFrom('member').where('community_id', '=', row.id).where('account_id', '=', uuidToBytes(account)).execute();
      await setCount(locked, row.member_count - 1);
      return changes;
    });
  }

  /** The communities that an account is in. */
  async of(account: string): Promise<string[]> {
    const rows = await this.#changes.transact((trx) =>
      trx.selectFrom('member').select('community_id').where('account_id', '=', uuidToBytes(account)).execute(),
    );
    return rows.map(({ community_id }) => bytesToUuid(community_id));
  }

  /** Takes an account out of a community because it is gone. Where it was the last owner, whoever has been there longest is one now. */
  async depart(community: string, account: string, now: Date): Promise<void> {
    await this.#changes.change(community, account, now, async (locked) => {
      const { trx, row, standing } = locked;
      if (standing.role === null) return [];
      await trx.deleteFrom('member').where('community_id', '=', row.id).where('account_id', '=', uuidToBytes(account)).execute();
      if ((await countOwners(trx, row.id)) === 0) await promoteLongest(trx, row.id);
      await setCount(locked, row.member_count - 1);
      return [{ kind: 'revoked', account, by: account }];
    });
  }
}

async function promoteLongest(trx: Transaction<CommunityTables>, community: Buffer): Promise<void> {
  const others = trx.selectFrom('member').select('account_id').where('community_id', '=', community);
  const heir = await others.orderBy('joined_at').orderBy('account_id').limit(1).executeTakeFirst();
  if (heir === undefined) return;
  await trx
    .updateTable('member')
    .set({ role: roleNumbers.owner })
    .where('community_id', '=', community)
    .where('account_id', '=', heir.account_id)
    .execute();
}

/** When the last member has left, its name is free for others. */
async function setCount({ trx, row }: Locked, members: number): Promise<void> {
  await trx
    .updateTable('community')
    .set({ member_count: members, ...(members === 0 ? { name_key: null } : {}) })
    .where('id', '=', row.id)
    .execute();
}

async function countOwners(trx: Transaction<CommunityTables>, community: Buffer): Promise<number> {
  const { count } = await trx
    .selectFrom('member')
    .select((of) => of.fn.countAll<number>().as('count'))
    .where('community_id', '=', community)
    .where('role', '=', roleNumbers.owner)
    .executeTakeFirstOrThrow();
  return Number(count);
}
