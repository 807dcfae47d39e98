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
}

/** Notes an event that shall come into the log, in the transaction that makes it true. */
export async function addPending(trx: Transaction<ChatTables>, conversationId: Buffer, pv: number, change: Change): Promise<void> {
  await trx
    .insertInto('pending_event')
    .values({ conversation_id: conversationId, pv, event: JSON.stringify(change), created_at: new Date() })
    .execute();
}

/** Changes that MySQL has and the log does not have yet. */
export class PendingEvents {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /** Those of a conversation, in order. */
  async of(c: string): Promise<PendingEvent[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('pending_event')
        .select(['pv', 'event', 'created_at'])
        .where('conversation_id', '=', uuidToBytes(c))
        .orderBy('pv')
        .execute(),
    );
    return rows.map(({ pv, event, created_at }) => ({ pv, change: JSON.parse(event) as Change, createdAtMs: created_at.getTime() }));
  }

  /** Conversations with some that are older than so many milliseconds: whoever was to bring them into the log did not. */
  async leftBehind(olderThanMs: number): Promise<string[]> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('pending_event')
        .select('conversation_id')
        .distinct()
        .where('created_at', '<', new Date(Date.now() - olderThanMs))
        .limit(100)
        .execute(),
    );
    return rows.map((row) => bytesToUuid(row.conversation_id));
  }

  /** One is in the log at `seq`: its people see the conversation from there, or up to there. Answers their new versions. */
  async done(c: string, { pv, change }: PendingEvent, seq: number): Promise<[string, number][]> {
    const id = uuidToBytes(c);
    return inTransaction(this.#db, async (trx) => {
      const done = await trx.deleteFrom('pending_event').where('conversation_id', '=', id).where('pv', '=', pv).executeTakeFirst();
      if (done.numDeletedRows === 0n || change.kind === 'rename') return [];
      const column = change.kind === 'join' ? 'from_seq' : 'to_seq';
      await trx
        .updateTable('membership')
        .set({ [column]: seq })
        .where('conversation_id', '=', id)
        .where('account_id', 'in', change.who.map(uuidToBytes))
        .where(column, '=', 0)
        .execute();
      return raiseVersions(trx, change.who);
    });
  }
}
