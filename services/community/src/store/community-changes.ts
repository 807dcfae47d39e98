import type { CommunityRole } from '@chatter/contracts/community/views.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import type { Relay } from '@chatter/platform/outbox.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import type { Kysely, Selectable, Transaction } from 'kysely';
import { type NewChange, numberChanges, type Standing } from '../domain/change.ts';
import { writeChanges } from './access-changes.ts';
import { type CommunityTable, type CommunityTables, roleOf } from './schema/tables.ts';

/** A community that nobody else changes meanwhile. */
export interface Locked {
  trx: Transaction<CommunityTables>;
  row: Selectable<CommunityTable>;
  standing: Standing;
}

/** Changes communities, each in one transaction: all rows, the next versions and their facts, or nothing. */
export class CommunityChanges {
  readonly #db: Kysely<CommunityTables>;
  readonly #relay: Relay;

  constructor(db: Kysely<CommunityTables>, relay: Relay) {
    this.#db = db;
    this.#relay = relay;
  }

  /** Runs a transaction, from its start again after a deadlock, and has its facts published. */
  async transact<T>(work: (trx: Transaction<CommunityTables>) => Promise<T>): Promise<T> {
    const done = await onSql(() => withRetry(() => this.#db.transaction().setIsolationLevel('read committed').execute(work)));
    this.#relay.wake();
    return done;
  }

  /**
   * Runs a change under the community's lock.
   * @param by who changes it
   * @param work decides, writes its rows, and answers what changed
   * @throws Refusal `not-found` when there is no such community, and what `work` throws
   */
  async change(community: string, by: string, now: Date, work: (locked: Locked) => Promise<readonly NewChange[]>): Promise<void> {
    const id = uuidToBytes(community);
    await this.transact(async (trx) => {
      const row = await trx.selectFrom('community').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
      if (row === undefined) throw new Refusal('not-found');
      const standing = { memberCount: row.member_count, role: await readRole(trx, id, by) };
      const changes = numberChanges(row.pv, await work({ trx, row, standing }));
      if (changes.length === 0) return;
      await trx
        .updateTable('community')
        .set({ pv: row.pv + changes.length })
        .where('id', '=', id)
        .execute();
      await writeChanges(trx, community, changes, now);
    });
  }
}

/** What an account is in a community. */
export async function readRole(trx: Kysely<CommunityTables>, community: Buffer, account: string): Promise<CommunityRole | null> {
  const row = await trx
    .selectFrom('member')
    .select('role')
    .where('community_id', '=', community)
    .where('account_id', '=', uuidToBytes(account))
    .executeTakeFirst();
  return row === undefined ? null : roleOf(row.role);
}

/** Runs work; that it would make a second of what must be unique becomes a refusal. */
export async function refuseDuplicate<T>(code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isDuplicate(error)) throw new Refusal(code, { status: 409 });
    throw error;
  }
}
