import type { Servers } from '@chatter/testkit/start-servers.ts';
import { Redis } from 'ioredis';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { EventRow, Evidence, MessageRow, ReceiptRow } from './check/evidence.ts';

/** Whatever is in the tables of these conversations, asked for in its own words. */
export type Tables = Pick<Evidence, 'events' | 'messages' | 'receipts' | 'deadLetters'>;

const part = (column: string, from: number, length: number) => `SUBSTR(HEX(${column}), ${from}, ${length})`;
const id = (column: string) =>
  `LOWER(CONCAT_WS('-', ${part(column, 1, 8)}, ${part(column, 9, 4)}, ${part(column, 13, 4)}, ${part(column, 17, 4)}, ${part(column, 21, 12)}))`;
const message = `${id('conversation_id')} AS c, seq, ${id('sender_id')} AS sender, ${id('client_id')} AS m, kind`;

/** Reads the archive and the receipts as MySQL's administrator. */
export async function readTables(servers: Servers, cs: readonly string[]): Promise<Tables> {
  await using sql = await open(servers);
  const { archive, chat } = sql;
  const events = await sql.ask<EventRow>(`SELECT ${message}, epoch, payload FROM ${archive}.event WHERE conversation_id IN (?)`, cs);
  const messages = await sql.ask<MessageRow>(
    `SELECT ${message}, body, detail, changed FROM ${archive}.message WHERE conversation_id IN (?)`,
    cs,
  );
  const receipts = await sql.ask<ReceiptRow>(
    `SELECT ${id('conversation_id')} AS c, ${id('account_id')} AS account, delivered, read_seq AS \`read\`
     FROM ${chat}.member_state WHERE conversation_id IN (?)`,
    cs,
  );
  const [letters] = await sql.ask<{ count: number }>(`SELECT COUNT(*) AS count FROM ${archive}.dead_letter`, cs);
  return { events, messages, receipts, deadLetters: letters?.count ?? 0 };
}

/** Heads of conversations in the archive, and who is in them as chat has it. */
export async function readStanding(
  servers: Servers,
  cs: readonly string[],
): Promise<{ heads: Map<string, number>; members: { c: string; account: string }[] }> {
  await using sql = await open(servers);
  const heads = await sql.ask<{ c: string; head: number }>(
    `SELECT ${id('conversation_id')} AS c, MAX(seq) AS head FROM ${sql.archive}.event WHERE conversation_id IN (?) GROUP BY conversation_id`,
    cs,
  );
  const members = await sql.ask<{ c: string; account: string }>(
    `SELECT ${id('conversation_id')} AS c, ${id('account_id')} AS account
     FROM ${sql.chat}.membership WHERE to_seq IS NULL AND conversation_id IN (?)`,
    cs,
  );
  return { heads: new Map(heads.map(({ c, head }) => [c, head])), members };
}

/** Entries left in all logs in Redis, and conversations whose receipts MySQL does not have yet. */
export async function countBuffered({ redis: { url } }: Servers): Promise<{ logEntries: number; unstored: number }> {
  const redis = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    const keys = await redis.keys('{*}:log:*');
    const receipts = await redis.keys('{*}:rd');
    const logged = await Promise.all(keys.map((key) => redis.xlen(key)));
    const unstored = await Promise.all(receipts.map((key) => redis.scard(key)));
    return { logEntries: sum(logged), unstored: sum(unstored) };
  } finally {
    redis.disconnect();
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

interface Sql extends AsyncDisposable {
  archive: string;
  chat: string;
  ask<Row>(text: string, cs: readonly string[]): Promise<Row[]>;
}

async function open({ sql }: Servers): Promise<Sql> {
  const connection: Connection = await createConnection({ uri: sql.url, connectTimeout: 5000, charset: 'utf8mb4' });
  const schemaOf = (url: string) => new URL(url).pathname.slice(1);
  return {
    archive: schemaOf(sql.urlFor('persistence')),
    chat: schemaOf(sql.urlFor('chat')),
    async ask<Row>(text: string, cs: readonly string[]): Promise<Row[]> {
      const bytes = cs.map((c) => Buffer.from(c.replaceAll('-', ''), 'hex'));
      const [rows] = await connection.query<(Row & RowDataPacket)[]>(text, text.includes('IN (?)') ? [bytes] : []);
      return rows;
    },
    [Symbol.asyncDispose]: () => connection.end(),
  };
}
