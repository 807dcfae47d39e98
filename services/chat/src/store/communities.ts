import type { AccessChange } from '@chatter/contracts/community/access.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql } from '@chatter/platform/mysql.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { type Kysely, sql, type Transaction } from 'kysely';
import { inTransaction } from './in-transaction.ts';
import { addPending } from './pending-events.ts';
import { raiseVersions } from './raise-versions.ts';
import type { ChatTables } from './schema/tables.ts';

type Trx = Transaction<ChatTables>;

/** What came of a change, to be told when it is committed. */
export interface Applied {
  /** Version of the community now; below the change's when one before it is missing. */
  pv: number;
  /** Conversations that accounts came to, with the accounts' versions. */
  added: { account: string; av: number; cs: string[] }[];
}

/** Most members that are told of a new channel one by one; the others find it with the next check of versions. */
const tellUpTo = 5000;

/** Chat's projection of communities: which channels they have, and who is in them. */
export class Communities {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /**
   * Applies a change if it is the next one; those that are in already change nothing.
   * @throws Refusal `conflict`: it makes what is there already
   */
  async apply(community: string, change: AccessChange): Promise<Applied> {
    try {
      // Of two who apply the same change at once one finds it there: it looks again, and changes nothing.
      return await this.#apply(community, change).catch((error) => {
        if (isDuplicate(error)) return this.#apply(community, change);
        throw error;
      });
    } catch (error) {
      if (isDuplicate(error)) throw new Refusal('conflict');
      throw error;
    }
  }

  #apply(community: string, change: AccessChange): Promise<Applied> {
    const id = uuidToBytes(community);
    return inTransaction(this.#db, async (trx) => {
      const row = await trx.selectFrom('community').select('pv').where('id', '=', id).forUpdate().executeTakeFirst();
      const pv = row?.pv ?? 0;
      if (change.pv !== pv + 1) return { pv, added: [] };
      const added = await applyNext(trx, id, change);
      if (change.kind !== 'founded') await trx.updateTable('community').set({ pv: change.pv }).where('id', '=', id).execute();
      return { pv: change.pv, added };
    });
  }

  /** The channels of a community, the first first. */
  async channels(community: string): Promise<string[]> {
    return onSql(() => channelsOf(this.#db, uuidToBytes(community)));
  }
}

async function applyNext(trx: Trx, id: Buffer, change: AccessChange): Promise<Applied['added']> {
  switch (change.kind) {
    case 'founded':
      await trx.insertInto('community').values({ id, name: change.name, pv: change.pv }).execute();
      return [];
    case 'renamed':
      await trx.updateTable('community').set({ name: change.name }).where('id', '=', id).execute();
      return [];
    case 'channel-opened':
      return openChannel(trx, id, change.c, change.title);
    case 'granted':
      return grant(trx, id, change.account);
    case 'revoked':
      await revoke(trx, id, change.account, change.by);
      return [];
  }
}

async function openChannel(trx: Trx, community: Buffer, c: string, title: string): Promise<Applied['added']> {
  const id = uuidToBytes(c);
  const now = new Date();
  await trx
    .insertInto('conversation')
    .values({ id, kind: 'channel', title, direct_key: null, pv: 1, community_id: community, created_at: now })
    .execute();
  await trx.insertInto('activity').values({ conversation_id: id, active_at: now }).execute();
  await sql`INSERT INTO account_version (account_id, av)
    SELECT account_id, 1 FROM community_member WHERE community_id = ${community} ORDER BY account_id
    ON DUPLICATE KEY UPDATE av = av + 1`.execute(trx);
  const told = await trx
    .selectFrom('community_member as m')
    .innerJoin('account_version as v', 'v.account_id', 'm.account_id')
    .select(['m.account_id', 'v.av'])
    .where('m.community_id', '=', community)
    .limit(tellUpTo)
    .execute();
  return told.map((row) => ({ account: bytesToUuid(row.account_id), av: row.av, cs: [c] }));
}

async function grant(trx: Trx, community: Buffer, account: string): Promise<Applied['added']> {
  await trx
    .insertInto('community_member')
    .values({ community_id: community, account_id: uuidToBytes(account) })
    .execute();
  await trx.updateTable('community').set({ member_count: sql`member_count + 1` }).where('id', '=', community).execute();
  const [version] = await raiseVersions(trx, [account]);
  return [{ account, av: version?.[1] ?? 0, cs: await channelsOf(trx, community) }];
}

/** Nobody sees a channel's events after the one that tells of their leaving: each channel gets one. */
async function revoke(trx: Trx, community: Buffer, account: string, by: string): Promise<void> {
  await trx.deleteFrom('community_member').where('community_id', '=', community).where('account_id', '=', uuidToBytes(account)).execute();
  await trx.updateTable('community').set({ member_count: sql`member_count - 1` }).where('id', '=', community).execute();
  const channels = await trx
    .selectFrom('conversation')
    .select(['id', 'pv'])
    .where('community_id', '=', community)
    .orderBy('id')
    .forUpdate()
    .execute();
  for (const { id, pv } of channels) {
    await trx
      .updateTable('conversation')
      .set({ pv: pv + 1 })
      .where('id', '=', id)
      .execute();
    await addPending(trx, id, pv + 1, { kind: 'leave', by, who: [account] });
  }
}

async function channelsOf(db: Kysely<ChatTables>, community: Buffer): Promise<string[]> {
  const rows = await db.selectFrom('conversation').select('id').where('community_id', '=', community).orderBy('id').execute();
  return rows.map((row) => bytesToUuid(row.id));
}
