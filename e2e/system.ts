import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { type RunningService, startService } from '@chatter/platform/service.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { migrateAuth } from '../services/auth/src/migrate.ts';
import { auth } from '../services/auth/src/service.ts';
import { migrateChat } from '../services/chat/src/migrate.ts';
import { chat } from '../services/chat/src/service.ts';
import { gateway } from '../services/gateway/src/service.ts';
import { migratePersistence } from '../services/persistence/src/migrate.ts';
import { persistence } from '../services/persistence/src/service.ts';

/** A person with a session, as a test needs them. */
export interface Someone {
  id: string;
  username: string;
  cookie: string;
}

/** All services of the message path in this process, on real servers of their own. */
export interface System extends AsyncDisposable {
  url: string;
  servers: Servers;
  admin: Bus;
  people(count: number): Promise<Someone[]>;
  /** Asks the gateway as somebody; throws unless the status is as expected. */
  ask(who: Someone | null, method: string, path: string, body?: unknown): Promise<{ status: number; body: never }>;
  /** The direct conversation of two people. */
  direct(a: Someone, b: Someone): Promise<string>;
  ticket(who: Someone): Promise<string>;
  /** Asks MySQL as its administrator, in the schema of a service. */
  query<Row>(service: Service, text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Where a running service's own routes are. */
  urlOf(service: Service): string;
  stop(service: Service): Promise<void>;
  start(service: Service): Promise<void>;
}

type Env = Readonly<Record<string, string>>;

/** Starts the system. `env` adds to the environment of single services. */
export async function startSystem(env: Partial<Record<Service, Env>> = {}): Promise<System> {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  const definitions = { auth, persistence, chat, gateway } as const;
  await migrateAll(servers);
  const [authPort, chatPort, gatewayPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const url = `http://127.0.0.1:${gatewayPort}`;
  const own: Partial<Record<Service, Env>> = {
    auth: { PORT: String(authPort), PUBLIC_URL: url },
    chat: { PORT: String(chatPort) },
    gateway: {
      PORT: String(gatewayPort),
      PUBLIC_URL: url,
      AUTH_URL: `http://127.0.0.1:${authPort}`,
      CHAT_URL: `http://127.0.0.1:${chatPort}`,
      DRAIN_SECONDS: '0',
    },
  };
  const { session } = publicAddress(url).cookies;
  const running = new Map<Service, RunningService>();
  const start = async (name: Service) => {
    const definition = definitions[name as keyof typeof definitions];
    running.set(name, await startService(definition as never, { ...servers.envFor(name), ...own[name], ...env[name] }));
  };
  const stop = async (name: Service) => {
    await running.get(name)?.[Symbol.asyncDispose]();
    running.delete(name);
  };
  made.defer(async () => {
    for (const name of ['gateway', 'chat', 'persistence', 'auth'] as const) await stop(name);
  });
  await Promise.all([start('auth'), start('persistence')]);
  await start('chat');
  await start('gateway');
  const admin = await openBus('admin', servers.nats.url, createLog('admin', 'fatal'));
  made.defer(() => admin.close());

  const ask: System['ask'] = async (who, method, path, body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        origin: url,
        ...(who === null ? {} : { cookie: who.cookie }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? null : JSON.parse(text)) as never };
  };
  const people = async (count: number): Promise<Someone[]> => {
    const tag = uuidV7().slice(-12);
    const rows = Array.from({ length: count }, (_, index) => ({
      username: `p${index}-${tag}`,
      email: `p${index}-${tag}@example.org`,
      firstName: `Person${index}`,
      lastName: 'Test',
    }));
    const { items } = await admin.ask(createAccounts, { rows, sessions: true });
    return items.map((item) => {
      if (!('token' in item)) throw new Error(`${item.username}: ${item.refused}`);
      return { id: item.id, username: item.username, cookie: `${session}=${item.token}` };
    });
  };
  const direct = async (a: Someone, b: Someone) => {
    const { body } = await ask(a, openConversation.method, openConversation.path, { kind: 'direct', with: b.id });
    return (body as { id: string }).id;
  };
  const ticket = async (who: Someone) => ((await ask(who, 'POST', '/ws-ticket')).body as { ticket: string }).ticket;
  const query: System['query'] = (service, text, values = []) => askSql(servers, service, text, values);
  const ends = made.move();
  const urlOf = (name: Service) => (running.get(name) as RunningService).url;
  return { url, servers, admin, people, ask, direct, ticket, query, urlOf, stop, start, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

async function askSql<Row>(servers: Servers, service: Service, text: string, values: readonly unknown[]): Promise<Row[]> {
  const pool = createSqlPool(`${servers.sql.url}${new URL(servers.sql.urlFor(service)).pathname}`, { connections: 1 });
  const [rows] = await pool.promise().query(text, [...values]);
  pool.end();
  return rows as Row[];
}

async function migrateAll(servers: Servers): Promise<void> {
  const addresses = (service: Service) => {
    const { DATABASE_URL = '', REDIS_URL = '', NATS_URL = '' } = servers.migrationEnvFor(service);
    return { DATABASE_URL, REDIS_URL, NATS_URL };
  };
  await Promise.all([
    migrateAuth(addresses('auth')),
    migrateChat(addresses('chat')),
    migratePersistence(addresses('persistence').DATABASE_URL),
  ]);
}
