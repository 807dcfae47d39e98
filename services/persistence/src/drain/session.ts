import type { createSqlPool } from '@chatter/platform/mysql.ts';
import { SpanKind, traced } from '@chatter/platform/tracing.ts';

type Pool = ReturnType<typeof createSqlPool>;
type Connection = Parameters<Parameters<Pool['getConnection']>[0]>[1];
export type SqlValue = string | number | Buffer | null;

/** Longer than any statement waits for a lock: the server or the network hangs. */
const answerWithinMs = 30_000;
const noSuchThread = 1094;

/** Name of the lock that a drainer's connection holds while it lives: MySQL itself tells whether a lease's holder does. */
export function lockOf(holder: string): string {
  return `chatter-drain-${holder}`;
}

/** The one MySQL connection of a drainer. After any fault it is dropped, and with it all it had open and locked. */
export class Session {
  readonly #connection: Connection;

  private constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Connects: READ COMMITTED, nothing cut to fit its column, and holding the lock of `holder`; an earlier connection that has it still is killed. */
  static async open(pool: Pool, holder: string): Promise<Session> {
    const session = new Session(
      await new Promise((resolve, reject) => pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection)))),
    );
    try {
      await session.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
      await session.query("SET SESSION innodb_lock_wait_timeout = 10, sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES')");
      await session.#hold(lockOf(holder));
      return session;
    } catch (error) {
      session.drop();
      throw error;
    }
  }

  async #hold(lock: string): Promise<void> {
    const [asked] = await this.query<{ held: number; owner: number | null }>('SELECT GET_LOCK(?, 0) AS held, IS_USED_LOCK(?) AS owner', [
      lock,
      lock,
    ]);
    if (asked?.held === 1) return;
    if (asked?.owner) await this.kill(asked.owner);
    await this.query('SELECT GET_LOCK(?, 5)', [lock]);
  }

  /** Asks by a statement with its values in its text; an array stands for a list of values. */
  query<Row>(sql: string, values: readonly (SqlValue | readonly SqlValue[])[] = []): Promise<Row[]> {
    return this.#run('query', sql, values) as Promise<Row[]>;
  }

  /** Runs a prepared statement: for the statements that carry messages. */
  async execute(sql: string, values: readonly SqlValue[]): Promise<void> {
    await this.#run('execute', sql, values);
  }

  /** By callback: a promise of mysql2's own takes a stack trace each time. An error loses its statement, which may be long and hold what people wrote. */
  #run(method: 'query' | 'execute', sql: string, values: readonly (SqlValue | readonly SqlValue[])[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#connection[method]({ sql, values: values as SqlValue[], timeout: answerWithinMs }, (error, rows) => {
        if (error === null) return resolve(rows);
        reject(Object.assign(error, { sql: undefined }));
      });
    });
  }

  /** Runs work in a transaction; what it throws rolls back. */
  async transaction<T>(work: () => Promise<T>): Promise<T> {
    await this.query('START TRANSACTION');
    try {
      const result = await work();
      await traced('mysql commit', {}, () => this.query('COMMIT'), SpanKind.CLIENT);
      return result;
    } catch (error) {
      // Only a server that answered can be asked to roll back; otherwise it does so when it loses the connection.
      if ((error as { sqlState?: string }).sqlState === undefined) this.drop();
      else await this.query('ROLLBACK');
      throw error;
    }
  }

  /** Ends another connection of the same account. */
  async kill(connectionId: number): Promise<void> {
    try {
      await this.query('KILL ?', [connectionId]);
    } catch (error) {
      if ((error as { errno?: number }).errno !== noSuchThread) throw error;
    }
  }

  drop(): void {
    this.#connection.destroy();
  }
}
