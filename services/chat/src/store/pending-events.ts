import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Change } from '../domain/change-group.ts';
import { inTransaction } from './in-transaction.ts';
import { raiseVersions } from './raise-versions.ts';
import type { ChatTables } from './schema/tables.ts';

export interface PendingEvent {
  pv: number;
  change: Change;
  createdAtMs: number;
  /** Where it is in the log, as far as is known; null: it is on its way there. */
  seq: number | null;
}

/** Notes an event that shall come into the log, in the transaction that makes it true. */
export async function addPending(trx: Transaction<ChatTables>, conversationId: Buffer, pv: number, change: Change): Promise<void> {
  await trx
    .insertInto('pending_event')
    .values({ conversation_id: conversationId, pv, event: JSON.stringify(change), created_at: new Date() })
    .execute();
}

/** Changes that MySQL has and the archive of events is not known to have: Redis may still lose those that are in the log. */
export class PendingEvents {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /** All of a conversation, in order. */
  async of(c: string): Promise<PendingEvent[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('pending_event')
        .select(['pv', 'event', 'created_at', 'seq'])
        .where('conversation_id', '=', uuidToBytes(c))
        .orderBy('pv')
        .execute(),
    );
    return rows.map(({ event, created_at, ...row }) => ({
      ...row,
      change: JSON.parse(event) as Change,
      createdAtMs: created_at.getTime(),
    }));
  }

  /** Conversations with some that are older than so many milliseconds and not in the log: whoever was to bring them there did not. */
  leftBehind(olderThanMs: number): Promise<string[]> {
    return this.#conversations('is', olderThanMs);
  }

  /** Conversations with some that came into the log, of changes older than so many milliseconds. */
  inLog(olderThanMs: number): Promise<string[]> {
    return this.#conversations('is not', olderThanMs);
  }

  async #conversations(without: 'is' | 'is not', olderThanMs: number): Promise<string[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('pending_event')
        .select('conversation_id')
        .distinct()
        .where('created_at', '<', new Date(Date.now() - olderThanMs))
        .where('seq', without, null)
        .limit(100)
        .execute(),
    );
    return rows.map((row) => bytesToUuid(row.conversation_id));
  }

  /**
   * One is in the log at `seq`, perhaps elsewhere than before, because Redis lost it: its people see the conversation from there, or up
   * to there. Answers their new versions.
   */
  async placed(c: string, { pv, change, seq: before }: PendingEvent, seq: number): Promise<[string, number][]> {
    const id = uuidToBytes(c);
    return inTransaction(this.#db, async (trx) => {
      const placed = await trx
        .updateTable('pending_event')
        .set({ seq })
        .where('conversation_id', '=', id)
        .where('pv', '=', pv)
        .where('seq', before === null ? 'is' : '=', before)
        .executeTakeFirst();
      if (placed.numUpdatedRows === 0n || change.kind === 'rename') return [];
      const column = change.kind === 'join' ? 'from_seq' : 'to_seq';
      await trx
        .updateTable('membership')
        .set({ [column]: seq })
        .where('conversation_id', '=', id)
        .where('account_id', 'in', change.who.map(uuidToBytes))
        .where(column, '=', before ?? 0)
        .execute();
      return raiseVersions(trx, change.who);
    });
  }

  /** The archive has them. */
  async archived(c: string, pvs: readonly number[]): Promise<void> {
    if (pvs.length === 0) return;
    await onSql(() => this.#db.deleteFrom('pending_event').where('conversation_id', '=', uuidToBytes(c)).where('pv', 'in', pvs).execute());
  }
}
