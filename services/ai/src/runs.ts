import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { isDuplicate, onSql, withRetry } from '@chatter/platform/mysql.ts';
import { type Kysely, sql } from 'kysely';
import { restsFrom } from './posted-answers.ts';
import type { AiTables, RunState } from './tables.ts';

/** A question that is being answered here. */
export interface Run {
  readonly c: string;
  readonly seq: number;
  readonly account: string;
  /** UUIDv7 of this attempt. */
  readonly attempt: string;
  readonly stopAsked: boolean;
  readonly deaths: number;
  readonly askedAt: Date;
  /** Decided by an earlier attempt, and maybe posted already. */
  readonly answer: { text: string; via: string } | null;
}

/** What is said in the end. */
export interface Answer {
  readonly text: string;
  /** `predefined`, `none`, or the model's name. */
  readonly via: string;
  /** Why it is not all that it should be; holds nothing that a server said in its own words. */
  readonly error: string | null;
  readonly usage: Usage | null;
}
export interface Usage {
  readonly tokensIn: number;
  readonly tokensOut: number;
}

/** The longest that nothing may be heard of whoever holds a run, in seconds; three beats fit. */
const heldSeconds = 9;
/** The longest that a question rests of which one process had to let go, since others took the last place at the same time. */
const longestWayOutMs = 200;
const openStates: RunState[] = ['waiting', 'writing', 'posting'];
const workedOn: RunState[] = ['writing', 'posting'];
const now = sql<Date>`UTC_TIMESTAMP(3)`;
const heldFrom = sql<Date>`UTC_TIMESTAMP(3) + INTERVAL ${sql.lit(heldSeconds)} SECOND`;

/**
 * All questions put to the assistant. A run is held for some seconds at a time: whoever works on it says so again and again, and when
 * its process dies another one takes it. Times are the database's.
 */
export class Runs {
  readonly #db: Kysely<AiTables>;
  readonly #mostPerAccount: number;

  constructor(db: Kysely<AiTables>, limits: { mostPerAccount: number }) {
    this.#db = db;
    this.#mostPerAccount = limits.mostPerAccount;
  }

  /** Notes a question, once: false if it was known. */
  async accept({ c, seq, account }: { c: string; seq: number; account: string }): Promise<boolean> {
    const row = { c: uuidToBytes(c), seq, account: uuidToBytes(account), state: 'waiting' as const, stop_asked: 0, deaths: 0 };
    const insert = () =>
      this.#db
        .insertInto('run')
        .values({ ...row, held_until: now, asked_at: now })
        .execute();
    try {
      await onSql(insert);
      return true;
    } catch (error) {
      if (isDuplicate(error)) return false;
      throw error;
    }
  }

  /**
   * Takes the oldest question nobody works on, of an account with less than its share of runs under way; questions that somebody asked
   * in one conversation one after the other. Null when there is none.
   *
   * Nothing is locked from one statement to the next: a process that stands still in between keeps nobody from working. Two processes
   * may so take an account's last place at once; each looks again after it took, and gives back what is too much.
   */
  async take(): Promise<Run | null> {
    for (;;) {
      const row = await onSql(() => this.#oldest());
      if (row === undefined) return null;
      const run = await this.#hold(row);
      if (run === null) continue;
      if ((await this.#heldFor(run.account)) <= this.#mostPerAccount) return run;
      await this.giveBack(run, Math.random() * longestWayOutMs);
    }
  }

  /** Null when somebody else was quicker, also whoever was thought dead and finished it just now. */
  async #hold(row: Row): Promise<Run | null> {
    const attempt = uuidV7();
    const deaths = row.deaths + (workedOn.includes(row.state) ? 1 : 0);
    const state = row.answer === null ? 'writing' : 'posting';
    const taking = this.#db
      .updateTable('run')
      .set({ attempt: uuidToBytes(attempt), state, deaths, held_until: heldFrom, started_at: now })
      .where('c', '=', row.c)
      .where('seq', '=', row.seq)
      .where('state', 'in', openStates)
      .where('held_until', '<=', now);
    const { numUpdatedRows } = await onSql(() => withRetry(() => taking.executeTakeFirst()));
    return numUpdatedRows === 1n ? runOf({ ...row, deaths }, attempt) : null;
  }

  async #heldFor(account: string): Promise<number> {
    const count = this.#db
      .selectFrom('run')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('account', '=', uuidToBytes(account))
      .where('state', 'in', workedOn)
      .where('held_until', '>', now);
    return Number((await onSql(() => count.executeTakeFirstOrThrow())).n);
  }

  #oldest(): Promise<Row | undefined> {
    return this.#db
      .selectFrom('run as r')
      .select(['c', 'seq', 'account', 'state', 'stop_asked', 'deaths', 'asked_at', 'answer', 'via'])
      .where('state', 'in', openStates)
      .where('held_until', '<=', now)
      .where(
        ({ selectFrom }) =>
          selectFrom('run as busy')
            .select(({ fn }) => fn.countAll<number>().as('n'))
            .whereRef('busy.account', '=', 'r.account')
            .where('busy.state', 'in', workedOn)
            .where('busy.held_until', '>', now),
        '<',
        this.#mostPerAccount,
      )
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom('run as earlier')
              .select('earlier.seq')
              .whereRef('earlier.c', '=', 'r.c')
              .whereRef('earlier.account', '=', 'r.account')
              .whereRef('earlier.seq', '<', 'r.seq')
              .where('earlier.state', 'in', openStates),
          ),
        ),
      )
      .orderBy('asked_at')
      .orderBy('seq')
      .limit(1)
      .executeTakeFirst();
  }

  /** Says that these attempts are worked on. @returns those that still hold their run, and whether to stop */
  async beat(attempts: readonly string[]): Promise<Map<string, { stopAsked: boolean }>> {
    const held = attempts.map(uuidToBytes);
    const rows = await onSql(async () => {
      await this.#db.updateTable('run').set({ held_until: heldFrom }).where('attempt', 'in', held).where('state', 'in', workedOn).execute();
      return this.#db
        .selectFrom('run')
        .select(['attempt', 'stop_asked'])
        .where('attempt', 'in', held)
        .where('state', 'in', workedOn)
        .execute();
    });
    return new Map(rows.map((row) => [bytesToUuid(row.attempt as Buffer), { stopAsked: row.stop_asked === 1 }]));
  }

  /** Notes the answer before it is posted. @returns false when another attempt holds the run */
  decide({ attempt }: Run, { text, via, error, usage }: Answer): Promise<boolean> {
    const tokens = { tokens_in: usage?.tokensIn ?? null, tokens_out: usage?.tokensOut ?? null };
    return this.#change(attempt, { state: 'posting', answer: text, via, error, ...tokens });
  }

  /** Chat took the answer: it is kept until MySQL has it. */
  async posted({ attempt }: Run): Promise<void> {
    await this.#change(attempt, { state: 'posted', held_until: restsFrom, finished_at: now });
  }

  /** The answer is where it stays, or will never be. */
  async finish({ attempt }: Run, state: 'done' | 'void', error?: string): Promise<void> {
    await this.#change(attempt, { state, answer: null, finished_at: now, ...(error !== undefined && { error }) });
  }

  /** Gives a run back, to be taken again after so many milliseconds. */
  async giveBack({ attempt }: Run, afterMs: number): Promise<void> {
    const held_until = sql<Date>`UTC_TIMESTAMP(3) + INTERVAL ${afterMs * 1000} MICROSECOND`;
    await this.#change(attempt, { state: 'waiting', held_until });
  }

  async #change(attempt: string, set: Record<string, unknown>): Promise<boolean> {
    const change = this.#db.updateTable('run').set(set).where('attempt', '=', uuidToBytes(attempt)).where('state', 'in', workedOn);
    return (await onSql(() => change.executeTakeFirst())).numUpdatedRows === 1n;
  }

  /** Asks for the end of what is answered to an account in a conversation. @returns false when nothing is */
  async askToStop(c: string, account: string): Promise<boolean> {
    const change = this.#db
      .updateTable('run')
      .set({ stop_asked: 1 })
      .where('c', '=', uuidToBytes(c))
      .where('account', '=', uuidToBytes(account))
      .where('state', 'in', openStates);
    return (await onSql(() => change.executeTakeFirst())).numUpdatedRows > 0n;
  }

  /** How many questions an account had asked in the minute before one of its questions, that one included. */
  async askedWithinAMinute({ account, askedAt }: Pick<Run, 'account' | 'askedAt'>): Promise<number> {
    const count = this.#db
      .selectFrom('run')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .where('account', '=', uuidToBytes(account))
      .where('asked_at', '>', new Date(askedAt.getTime() - 60_000))
      .where('asked_at', '<=', askedAt);
    return Number((await onSql(() => count.executeTakeFirstOrThrow())).n);
  }

  /** Forgets runs that ended so many days ago: their facts are gone from the stream, and cannot come again. */
  async forget(olderThanDays: number): Promise<void> {
    const before = new Date(Date.now() - olderThanDays * 86_400_000);
    await onSql(() => this.#db.deleteFrom('run').where('state', 'in', ['done', 'void']).where('asked_at', '<', before).execute());
  }
}

interface Row {
  c: Buffer;
  seq: number;
  account: Buffer;
  state: RunState;
  stop_asked: number;
  deaths: number;
  asked_at: Date;
  answer: string | null;
  via: string | null;
}

function runOf(row: Row, attempt: string): Run {
  return {
    c: bytesToUuid(row.c),
    seq: Number(row.seq),
    account: bytesToUuid(row.account),
    attempt,
    stopAsked: row.stop_asked === 1,
    deaths: row.deaths,
    askedAt: row.asked_at,
    answer: row.answer === null || row.via === null ? null : { text: row.answer, via: row.via },
  };
}
