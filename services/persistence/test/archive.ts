import { logKeys } from '@chatter/contracts/chat/buffers.ts';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { liveAppended } from '@chatter/contracts/chat/live.ts';
import { readArchivePage } from '@chatter/contracts/persistence/calls.ts';
import { liveDurable } from '@chatter/contracts/persistence/live.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';
import { createLog } from '@chatter/platform/log.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import type { SqlAddresses } from '@chatter/testkit/servers/sql-accounts.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { until } from '@chatter/testkit/until.ts';
import { migratePersistence } from '../src/migrate.ts';
import { allShards, LogWriter, shards } from './log-writer.ts';

export interface EventRow {
  c: string;
  seq: number;
  n: number;
  epoch: number;
  kind: string;
  payload: string;
}

/** Servers, a migrated archive, a log to write to, and looks at what became of it. No service runs yet. */
export class Archive implements AsyncDisposable {
  readonly servers: Servers;
  readonly log: LogWriter;
  /** Speaks to the service as chat does. */
  readonly bus: Bus;
  readonly databaseUrl: string;
  readonly #pool: ReturnType<typeof createSqlPool>;
  /** Highest seq announced as durable, by conversation. */
  readonly durable = new Map<string, number>();
  announcements = 0;
  /** Conversations announced as having something else at a seq than was accepted. */
  readonly replaced: string[] = [];

  private constructor(servers: Servers, log: LogWriter, bus: Bus, databaseUrl: string, adminUrl: string) {
    this.servers = servers;
    this.log = log;
    this.bus = bus;
    this.databaseUrl = databaseUrl;
    this.#pool = createSqlPool(`${adminUrl}${new URL(databaseUrl).pathname}`);
    bus.followLive(liveDurable, '*', ({ heads, replaced = [] }) => {
      this.replaced.push(...replaced);
      this.announcements++;
      for (const [c, seq] of heads) this.durable.set(c, seq);
    });
  }

  /** @param sql another MySQL server than the one of `startServers`, which other test files may share */
  static async start(sql?: SqlAddresses): Promise<Archive> {
    const servers = await startServers();
    const { url, urlFor, migrationUrlFor } = sql ?? servers.sql;
    await migratePersistence(migrationUrlFor('persistence'));
    const log = await LogWriter.open(servers.redis.url);
    const bus = await openBus('test', servers.nats.urlFor('chat'), createLog('test', 'fatal'));
    const archive = new Archive(servers, log, bus, urlFor('persistence'), url);
    await bus.flush();
    return archive;
  }

  /** The environment of the service on these servers. */
  env(more: Readonly<Record<string, string>> = {}): Record<string, string> {
    return this.servers.envFor('persistence', { DATABASE_URL: this.databaseUrl, LOG_SHARDS: String(shards), ...more });
  }

  /** Asks MySQL as its administrator, in the archive's schema. */
  async query<Row>(text: string, values: readonly (string | number | Buffer)[] = []): Promise<Row[]> {
    const [rows] = await this.#pool.promise().query(text, [...values]);
    return rows as Row[];
  }

  /** All events of the archive, in order of conversation and seq. */
  async events(): Promise<EventRow[]> {
    const rows = await this.query<Omit<EventRow, 'c'> & { id: Buffer }>(
      'SELECT conversation_id AS id, seq, n, epoch, kind, payload FROM event ORDER BY conversation_id, seq',
    );
    return rows.map(({ id, ...row }) => ({ c: bytesToUuid(id), ...row }));
  }

  /** The first hundred rows of a conversation, as the running service answers them. */
  async rows(c: string): Promise<Item[]> {
    return (await this.bus.ask(readArchivePage, { c, after: 0, limit: 100 })).items;
  }

  /** Says that there is something to drain, as chat does. */
  hint(): void {
    this.bus.publishLive(liveAppended, null, allShards);
  }

  /** Waits until these seqs are announced as durable and the log is empty. */
  async drained(heads: Readonly<Record<string, number>>): Promise<void> {
    this.hint();
    await until('the heads are announced as durable', () => Object.entries(heads).every(([c, seq]) => (this.durable.get(c) ?? 0) >= seq), {
      withinMs: 20_000,
    });
    await until('the log is empty', async () => (await this.log.length()) === 0);
  }

  /** The cursor of a shard's log. */
  async cursor(shard: number, epoch = 1): Promise<{ last: string; closed: number } | undefined> {
    const [row] = await this.query<{ last: string; closed: number }>(
      'SELECT last_log_id AS last, closed FROM log_cursor WHERE shard = ? AND epoch = ?',
      [shard, epoch],
    );
    return row;
  }

  /** The id of the newest entry ever written to a shard's log. */
  async lastLogId(shard: number, epoch = 1): Promise<string> {
    const info = (await this.log.redis.call('XINFO', 'STREAM', logKeys.log(shard, epoch))) as (string | number)[];
    return String(info[info.indexOf('last-generated-id') + 1]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#pool.end();
    this.log[Symbol.dispose]();
    await this.bus.close();
    await this.servers[Symbol.asyncDispose]();
  }
}
