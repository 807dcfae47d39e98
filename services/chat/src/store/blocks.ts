import type { BlockState } from '@chatter/contracts/auth/people.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import { directKey } from './direct-key.ts';
import { inTransaction } from './in-transaction.ts';
import type { ChatTables } from './schema/tables.ts';

/** Chat's projection of who is apart. It is a part of who may say what in a direct conversation, and has that one's version. */
export class Blocks {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /**
   * Takes a state over, unless a later one is known, and raises the version of the pair's conversation, if they have one.
   * @returns the version of the state that is known now, and the conversation and its version, where something is to hold there
   */
  async apply({ between: [a, b], pv, blocked }: BlockState): Promise<{ pv: number; at: { c: string; pv: number } | null }> {
    const key = directKey(a, b);
    const [low_id, high_id] = [a, b].sort().map(uuidToBytes) as [Buffer, Buffer];
    await onSql(() =>
      this.#db
        .insertInto('direct_block')
        .values({ direct_key: key, pv, blocked: Number(blocked), low_id, high_id })
        // The second assignment would be seen by one after it.
        .onDuplicateKeyUpdate({
          blocked: sql`IF(VALUES(pv) > pv, VALUES(blocked), blocked)`,
          pv: sql`GREATEST(pv, VALUES(pv))`,
          low_id,
          high_id,
        })
        .execute(),
    );
    const known = await onSql(() =>
      this.#db.selectFrom('direct_block').select('pv').where('direct_key', '=', key).executeTakeFirstOrThrow(),
    );
    if (known.pv > pv) return { pv: known.pv, at: null };
    // Only now, and each time: a conversation that is just beginning, or a try that failed here, is not passed over.
    const at = await inTransaction(this.#db, async (trx) => {
      const row = await trx.selectFrom('conversation').select(['id', 'pv']).where('direct_key', '=', key).forUpdate().executeTakeFirst();
      if (row === undefined) return null;
      await trx
        .updateTable('conversation')
        .set({ pv: row.pv + 1 })
        .where('id', '=', row.id)
        .execute();
      return { c: bytesToUuid(row.id), pv: row.pv + 1 };
    });
    return { pv: known.pv, at };
  }

  /** Forgets whom an account that is gone was apart from. */
  async forget(account: string): Promise<void> {
    const id = uuidToBytes(account);
    for (const side of ['low_id', 'high_id'] as const) {
      await onSql(() => this.#db.deleteFrom('direct_block').where(side, '=', id).execute());
    }
  }

  /** All direct conversations whose two are apart. */
  async conversations(): Promise<Set<string>> {
    const rows = await onSql(() =>
      this.#db
        .selectFrom('direct_block as b')
        .innerJoin('conversation as c', 'c.direct_key', 'b.direct_key')
        .select('c.id')
        .where('b.blocked', '=', 1)
        .execute(),
    );
    return new Set(rows.map(({ id }) => bytesToUuid(id)));
  }
}
