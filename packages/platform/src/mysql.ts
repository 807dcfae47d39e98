import { Kysely, MysqlDialect } from 'kysely';
import { createPool, type Pool, type PoolConnection } from 'mysql2';
import { Unavailable } from './refusal.ts';
import type { Scope } from './service.ts';
import { noteDone, nowMs, tracing } from './tracing.ts';

const maxStatement = 500;
const maxPrepared = 20;
/** Less than whoever asks a service waits for its answer. */
const preparedWithinMs = 4000;

/**
 * A pool for a MySQL schema: UTC, 4-byte characters, integers beyond 2^53 as text, BINARY as Buffer, no multiple statements.
 * @param url `mysql://user:password@host:port/schema`
 */
export function createSqlPool(url: string, options: { connections?: number; maxPrepared?: number } = {}): Pool {
  const at = new URL(url);
  return createPool({
    host: at.hostname,
    port: Number(at.port || 3306),
    user: decodeURIComponent(at.username),
    password: decodeURIComponent(at.password),
    database: decodeURIComponent(at.pathname.slice(1)),
    charset: 'utf8mb4_bin',
    timezone: 'Z',
    supportBigNumbers: true,
    dateStrings: false,
    connectionLimit: options.connections ?? 10,
    ...(options.maxPrepared !== undefined && { maxPreparedStatements: options.maxPrepared }),
    queueLimit: 1000,
    enableKeepAlive: true,
    connectTimeout: 5000,
  });
}

/** Opens a schema for a service; readiness asks it, and it closes with the scope. */
export function openSql<DB>(
  scope: Pick<Scope<unknown>, 'onStop' | 'readiness'>,
  url: string,
  options: { connections?: number } = {},
): Kysely<DB> {
  const pool = createSqlPool(url, options);
  const db = new Kysely<DB>({ dialect: new MysqlDialect({ pool }), ...(tracing && { log: noteStatement }) });
  scope.readiness(
    'mysql',
    () => new Promise<void>((resolve, reject) => pool.query('SELECT 1', (error) => (error ? reject(error) : resolve()))),
  );
  scope.onStop('mysql', async () => {
    await db.destroy();
    // Kysely ends only what it has used, and readiness asks the pool itself.
    await new Promise<void>((resolve) => pool.end(() => resolve()));
  });
  return db;
}

/** Runs a statement with values bound to it. */
export type Prepared = <Row>(text: string, values: readonly unknown[]) => Promise<Row[]>;

/**
 * Opens connections for the few statements whose reading costs the server as much as their rows: each connection prepares a text once, at
 * most `maxPrepared` of them. What is bound should be texts or bytes: numbers go as floating point. One that is not answered in
 * time is Unavailable.
 */
export function openPrepared(
  scope: Pick<Scope<unknown>, 'onStop'>,
  url: string,
  options: { connections?: number; withinMs?: number } = {},
): Prepared {
  const pool = createSqlPool(url, { connections: options.connections ?? 4, maxPrepared });
  const withinMs = options.withinMs ?? preparedWithinMs;
  scope.onStop('mysql, prepared', () => new Promise<void>((resolve) => pool.end(() => resolve())));
  return async <Row>(text: string, values: readonly unknown[]) => {
    const sinceMs = tracing ? nowMs() : 0;
    const rows = await executeIn(pool, text, values, withinMs);
    if (tracing) noteStatement({ query: { sql: text }, queryDurationMillis: nowMs() - sinceMs });
    return rows as Row[];
  };
}

/**
 * A connection that did not answer in time is closed: what comes next on it would wait for the same. So is one that broke: mysql2 says so
 * before it takes it out of the pool, and given back it would go to who waits for one. Waiting for a connection is part of the time.
 */
function executeIn(pool: Pool, text: string, values: readonly unknown[], withinMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    let isLate = false;
    let inUse: PoolConnection | undefined;
    const timer = setTimeout(() => {
      isLate = true;
      inUse?.destroy();
      reject(new Unavailable(`MySQL did not answer within ${withinMs} ms`));
    }, withinMs);
    pool.getConnection((noConnection, connection) => {
      if (isLate) return connection?.release();
      inUse = connection;
      if (noConnection) {
        clearTimeout(timer);
        return reject(noConnection);
      }
      connection.execute(text, values as never, (error, rows) => {
        if (isLate) return;
        clearTimeout(timer);
        if (error === null) resolve(rows);
        else reject(error);
        if (error?.fatal) connection.destroy();
        else connection.release();
      });
    });
  });
}

/** A statement as a span `mysql select`; its values are bound, and not part of it. */
function noteStatement({ query: { sql: text }, queryDurationMillis }: { query: { sql: string }; queryDurationMillis: number }): void {
  const [verb = ''] = /\w+/.exec(text) ?? [];
  noteDone(`mysql ${verb.toLowerCase()}`, nowMs() - queryDurationMillis, { 'db.query.text': text.trim().slice(0, maxStatement) });
}

const deadlocked = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT']);
const away = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
]);

/** Runs a transaction, again after a deadlock or lock timeout (at most `tries` times). It must be safe to run from its start. */
export async function withRetry<T>(work: () => Promise<T>, tries = 5): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || !deadlocked.has(codeOf(error))) throw error;
    }
  }
}

/** What mysql2 says without a code: to the rest of a transaction whose connection is gone, and to more work than may wait for one. */
const awaySentences = ["Can't add new command when connection is in closed state", 'Queue limit reached.'];

/** Whether an error says that MySQL could not be reached: nothing is known about what it did. */
export function isSqlAway(error: unknown): boolean {
  return away.has(codeOf(error)) || (error instanceof Error && awaySentences.includes(error.message));
}

/** Whether an error is a duplicate in a unique key. */
export function isDuplicate(error: unknown): boolean {
  return codeOf(error) === 'ER_DUP_ENTRY';
}

/** Runs work on MySQL; that the server cannot be reached becomes Unavailable. */
export async function onSql<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isSqlAway(error)) throw new Unavailable('MySQL is away', { cause: error });
    throw error;
  }
}

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}
