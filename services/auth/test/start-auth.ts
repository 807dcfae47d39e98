import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { apiPrefix } from '@chatter/platform/http.ts';
import { type Actor, createIdentitySigner, identityHeader } from '@chatter/platform/identity.ts';
import { createLog } from '@chatter/platform/log.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { type RunningService, startService } from '@chatter/platform/service.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { Kysely, MysqlDialect } from 'kysely';
import { migrateAuth } from '../src/migrate.ts';
import { authWith } from '../src/service.ts';
import type { AuthTables } from '../src/store/schema/tables.ts';

export interface Reply {
  status: number;
  headers: Headers;
  /** JSON, or bytes. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of an answer it says itself
  body: any;
}
export interface Request {
  body?: unknown;
  /** A body that is not JSON of ours. */
  raw?: { type: string | null; text: string | Uint8Array<ArrayBuffer> };
  actor?: Actor;
  cookie?: string;
  client?: string;
  userAgent?: string;
  /** `Accept-Language`. */
  language?: string;
  /** `Sec-Fetch-Site`, as browsers say it. */
  site?: string;
}

/** Auth in this process on real servers, asked as the gateway asks it. */
export interface RunningAuth extends AsyncDisposable {
  servers: Servers;
  service: RunningService;
  /** As the administrator. */
  bus: Bus;
  /** Auth's tables, for what no caller may see or change. */
  db: Kysely<AuthTables>;
  send(method: string, path: string, request?: Request): Promise<Reply>;
  /** Runs of argon2 so far. */
  hashes(): Promise<number>;
}

/** A twentieth of what a password costs in earnest, and still above what tests call weak. */
export const lightAuth = authWith({ memoryKib: 2048, passes: 1, parallelism: 1 });

/** @param definition `auth` where what a password costs is what is tested */
export async function startAuth(more: Record<string, string> = {}, definition = lightAuth): Promise<RunningAuth> {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  const { DATABASE_URL = '', NATS_URL = '' } = servers.migrationEnvFor('auth');
  await migrateAuth({ DATABASE_URL, NATS_URL });
  const bus = made.adopt(await openBus('test', NATS_URL, createLog('test', 'fatal')), (it) => it.close());
  const dialect = new MysqlDialect({ pool: createSqlPool(DATABASE_URL, { connections: 2 }) });
  const db = made.adopt(new Kysely<AuthTables>({ dialect }), (it) => it.destroy());
  const service = made.use(await startService(definition, servers.envFor('auth', more)));
  const sign = createIdentitySigner(servers.envFor('gateway').IDENTITY_PRIVATE_KEY ?? '');
  const ends = made.move();
  return {
    servers,
    service,
    bus,
    db,
    async send(method, path, request = {}) {
      const identity = await sign({ actor: request.actor ?? null, client: request.client ?? '192.0.2.1' });
      const response = await fetch(service.url + apiPrefix + path, { method, ...contentOf(request, identity) });
      const answer = Buffer.from(await response.arrayBuffer());
      const { status, headers } = response;
      if (!/json/.test(headers.get('content-type') ?? 'json')) return { status, headers, body: answer };
      return { status, headers, body: answer.length === 0 ? null : JSON.parse(answer.toString()) };
    },
    async hashes() {
      const metrics = await (await fetch(`${service.healthUrl}/metrics`)).text();
      return Number(/^chatter_password_hashes_total (\d+)$/m.exec(metrics)?.[1]);
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

function contentOf({ body, raw, cookie, site, userAgent, language }: Request, identity: string): RequestInit {
  const text = raw?.text ?? (body === undefined ? null : JSON.stringify(body));
  const type = raw === undefined ? 'application/json' : raw.type;
  const headers = new Headers({ [identityHeader]: identity });
  if (text !== null && type !== null) headers.set('content-type', type);
  if (cookie !== undefined) headers.set('cookie', cookie);
  if (userAgent !== undefined) headers.set('user-agent', userAgent);
  if (language !== undefined) headers.set('accept-language', language);
  if (site !== undefined) headers.set('sec-fetch-site', site);
  // A text would be given a type by fetch itself, bytes are not.
  return { headers, body: typeof text === 'string' ? new TextEncoder().encode(text) : text };
}
