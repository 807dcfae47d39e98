import type { Service } from '@chatter/contracts/kit/define.ts';
import { processEnvironment } from '@chatter/platform/config.ts';
import { makeSecrets } from './secrets.ts';
import { borrowSql } from './servers/borrow-sql.ts';
import { startNats } from './servers/nats.ts';
import { type RedisServer, startRedis } from './servers/redis.ts';
import type { Server } from './servers/server.ts';
import { startSql } from './servers/sql.ts';
import type { SqlAddresses } from './servers/sql-accounts.ts';
import { type Installation, migrationEnv, serviceEnv } from './service-env.ts';
import { tempFolder } from './temp-folder.ts';

/** Real servers with an account for every service, empty. */
export interface Servers extends AsyncDisposable {
  readonly nats: Server;
  readonly redis: RedisServer;
  readonly sql: SqlAddresses & Partial<Pick<Server, 'program'>>;
  /** The environment of a service on these servers, complete but for what other processes choose: PUBLIC_URL and the like are made up. */
  envFor(service: Service, more?: Readonly<Record<string, string>>): Record<string, string>;
  /** The environment of a service's migrations. */
  migrationEnvFor(service: Service): Record<string, string>;
}

interface ServersWanted {
  readonly ownSql?: boolean;
  readonly sqlProgram?: string;
  readonly stopping?: AbortSignal;
}

/**
 * Starts NATS and Redis of its own, and MySQL schemas of its own: on the server at `TESTKIT_SQL_ADMIN_URL` if that is set, as in a run
 * of the whole test suite, else on a server of its own too. Disposing leaves nothing behind.
 * @param options `ownSql`: a MySQL server of its own in any case, which can be crashed and frozen, `sqlProgram`: of another program than
 *   the one on PATH; `stopping` gives up when it aborts
 */
export async function startServers({ ownSql = false, sqlProgram, stopping }: ServersWanted = {}): Promise<Servers> {
  await using made = new AsyncDisposableStack();
  const shared = ownSql ? undefined : processEnvironment().TESTKIT_SQL_ADMIN_URL;
  const wanted = stopping === undefined ? {} : { stopping };
  const ownProgram = sqlProgram === undefined ? wanted : { ...wanted, binary: sqlProgram };
  const starting = [startNats(wanted), startRedis(wanted), shared === undefined ? startSql(ownProgram) : borrowSql(shared)] as const;
  const settled = await Promise.allSettled(starting);
  for (const result of settled) if (result.status === 'fulfilled') made.use(result.value);
  const [nats, redis, sql] = await Promise.all(starting);
  const { path: blobFolder } = made.use(await tempFolder());
  const ends = made.move();
  const installation: Installation = {
    servers: { nats, redis, sql },
    secrets: makeSecrets(),
    publicUrl: 'http://127.0.0.1:8080',
    trustedProxies: '',
    smtpUrl: 'smtp://127.0.0.1:1025',
    mailFrom: 'Chatter <chatter@localhost>',
    webRoot: 'web/dist',
    blobFolder,
    authUrl: 'http://127.0.0.1:1',
    chatUrl: 'http://127.0.0.1:1',
    communityUrl: 'http://127.0.0.1:1',
    aiUrl: 'http://127.0.0.1:1',
    model: {},
    logShards: 16,
    trustRestart: true,
    logLevel: processEnvironment().LOG_LEVEL ?? 'fatal',
  };
  return {
    nats,
    redis,
    sql,
    envFor: (service, more = {}) => ({ ...serviceEnv(service, installation), ...more }),
    migrationEnvFor: (service) => migrationEnv(service, installation),
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}
