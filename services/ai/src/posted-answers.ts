import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, withRetry } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import type { AiTables } from './tables.ts';

/** An answer that chat took. */
export interface Posted {
  readonly c: string;
  readonly seq: number;
  readonly text: string;
  readonly via: string;
}

/** The archive needs less than a second, as a rule; so long an answer rests before it is asked for, and asked for again. */
const restSeconds = 2;
const mostAtOnce = 50;
const now = sql<Date>`UTC_TIMESTAMP(3)`;
/** When an answer that is posted now is asked for. */
export const restsFrom = sql<Date>`UTC_TIMESTAMP(3) + INTERVAL ${sql.lit(restSeconds)} SECOND`;

/** Answers that chat took, kept until MySQL is known to have them. */
export class PostedAnswers {
  readonly #db: Kysely<AiTables>;

  constructor(db: Kysely<AiTables>) {
    this.#db = db;
  }

  /** Some that were posted a while ago; until they have rested again, nobody else is given them. */
  async take(): Promise<Posted[]> {
    const resting = this.#db
      .selectFrom('run')
      .select(['c', 'seq', 'answer', 'via'])
      .where('state', '=', 'posted')
      .where('held_until', '<=', now)
      .orderBy('asked_at')
      .limit(mostAtOnce);
    const taken: Posted[] = [];
    for (const { c, seq, answer, via } of await onSql(() => resting.execute()))
      if (await this.#hold(c, seq)) taken.push({ c: bytesToUuid(c), seq: Number(seq), text: answer ?? '', via: via ?? '' });
    return taken;
  }

  /** False when another process has taken it since. */
  async #hold(c: Buffer, seq: number): Promise<boolean> {
    const holding = this.#db
      .updateTable('run')
      .set({ held_until: restsFrom })
      .where('c', '=', c)
      .where('seq', '=', seq)
      .where('state', '=', 'posted')
      .where('held_until', '<=', now);
    return (await onSql(() => withRetry(() => holding.executeTakeFirst()))).numUpdatedRows === 1n;
  }

  /** It is where it stays, or was refused when it was posted again. */
  async settle({ c, seq }: Posted, state: 'done' | 'void'): Promise<void> {
    const change = this.#db
      .updateTable('run')
      .set({ state, answer: null })
      .where('c', '=', uuidToBytes(c))
      .where('seq', '=', seq)
      .where('state', '=', 'posted');
    await onSql(() => change.execute());
  }
}
