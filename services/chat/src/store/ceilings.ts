import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import type { ChatTables } from './schema/tables.ts';

const firstBlock = 1000;
const largestBlock = 100_000;

/**
 * Reserved numbers: Redis gives none that MySQL has not reserved before, so that a number is never given twice, not even after Redis
 * lost data.
 */
export class Ceilings {
  readonly #db: Kysely<ChatTables>;

  constructor(db: Kysely<ChatTables>) {
    this.#db = db;
  }

  /** The highest number ever reserved; 0 when none was. */
  async read(c: string): Promise<number> {
    const row = await onSql(() =>
      this.#db.selectFrom('seq_ceiling').select('ceil').where('conversation_id', '=', uuidToBytes(c)).executeTakeFirst(),
    );
    return row?.ceil ?? 0;
  }

  /**
   * Reserves a block above `seq` and above all reserved before: 1,000 first, then as much as was reserved so far, at most 100,000.
   * @returns the new ceiling
   */
  reserve(c: string, seq: number): Promise<number> {
    const conversation_id = uuidToBytes(c);
    const above = sql<number>`GREATEST(ceil, ${seq}) + LEAST(${largestBlock}, GREATEST(${firstBlock}, ceil))`;
    const reserve = () =>
      this.#db
        .transaction()
        .setIsolationLevel('read committed')
        .execute(async (trx) => {
          // Written before it is read: two who both found no row would wait for each other.
          await trx
            .insertInto('seq_ceiling')
            .values({ conversation_id, ceil: seq + firstBlock })
            .onDuplicateKeyUpdate({ ceil: above })
            .execute();
          const row = await trx
            .selectFrom('seq_ceiling')
            .select('ceil')
            .where('conversation_id', '=', conversation_id)
            .executeTakeFirstOrThrow();
          return row.ceil;
        });
    return onSql(() => withRetry(reserve));
  }
}
