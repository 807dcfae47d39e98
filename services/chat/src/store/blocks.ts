import type { BlockState } from '@chatter/contracts/auth/people.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';
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
    await onSql(() =>
      this.#db
        .insertInto('direct_block')
        .values({ direct_key: key, pv, blocked: Number(blocked) })
        // The second assignment would be seen by one after it.
        .onDuplicateKeyUpdate({ blocked: sql`IF(VALUES(pv) > pv, VALUES(blocked), blocked)`, pv: sql`GREATEST(pv, VALUES(pv))` })
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
}
