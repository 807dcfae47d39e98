import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { openConversation } from '@chatter/contracts/chat/routes.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { processEnvironment } from '@chatter/platform/config.ts';
import { createLog } from '@chatter/platform/log.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { type RunningService, startService } from '@chatter/platform/service.ts';
import { Balancer } from '@chatter/testkit/balancer.ts';
import { againWhereTaken, freePort } from '@chatter/testkit/free-port.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { migrateAi } from '../services/ai/src/migrate.ts';
import { ai } from '../services/ai/src/service.ts';
import { migrateAuth } from '../services/auth/src/migrate.ts';
import { authWith } from '../services/auth/src/service.ts';
import { migrateChat } from '../services/chat/src/migrate.ts';
import { chat } from '../services/chat/src/service.ts';
import { migrateCommunity } from '../services/community/src/migrate.ts';
import { community } from '../services/community/src/service.ts';
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
/** Starts one process of a service, or the service in this process. */
export type Run = (name: Service, env: Env) => Promise<{ url: string } & AsyncDisposable>;

/** What a password costs in earnest is not what is tested here, and paid hundreds of times. */
const auth = authWith({ memoryKib: 2048, passes: 1, parallelism: 1 });
const definitions = { auth, persistence, chat, community, ai, gateway } as const;

/**
 * Starts the system. `env` adds to the environment of single services.
 * @param replicas how many of each service; by default what E2E_REPLICAS says, or one. Given where a test is about one process
 * @param run how a service is run; by default in this process
 */
export async function startSystem(
  env: Partial<Record<Service, Env>> = {},
  replicas = replicasAsked(),
  run: Run = runHere,
): Promise<System> {
  await using made = new AsyncDisposableStack();
  const servers = made.use(await startServers());
  await migrateAll(servers);
  const { url, services } = await againWhereTaken(() =>
    startServices((name, own) => ({ ...servers.envFor(name), ...own, ...env[name] }), replicas, run),
  );
  made.use(services);
  const admin = made.adopt(await openBus('admin', servers.nats.url, createLog('admin', 'fatal')), (bus) => bus.close());
  const ask = askAt(url);
  const direct = async (a: Someone, b: Someone) => {
    const { body } = await ask(a, openConversation.method, openConversation.path, { kind: 'direct', with: b.id });
    return (body as { id: string }).id;
  };
  const ticket = async (who: Someone) => ((await ask(who, 'POST', '/ws-ticket')).body as { ticket: string }).ticket;
  const ends = made.move();
  const { urlOf, start, stop } = services;
  return {
    ...{ url, servers, admin, ask, direct, ticket, urlOf, stop, start },
    people: (count) => createPeople(admin, url, count),
    query: (service, text, values = []) => askSql(servers, service, text, values),
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

function replicasAsked(): number {
  return Number(processEnvironment().E2E_REPLICAS ?? 1);
}

/** Where each service is and finds the others, on free ports. */
async function ownEnv(): Promise<Partial<Record<Service, Env>>> {
  const names = ['auth', 'chat', 'community', 'ai', 'gateway'] as const;
  const ports = await Promise.all(names.map(() => freePort()));
  const portOf = (name: (typeof names)[number]) => String(ports[names.indexOf(name)]);
  const urlOf = (name: (typeof names)[number]) => `http://127.0.0.1:${portOf(name)}`;
  const PUBLIC_URL = urlOf('gateway');
  return {
    auth: { PORT: portOf('auth'), PUBLIC_URL },
    chat: { PORT: portOf('chat') },
    community: { PORT: portOf('community') },
    ai: { PORT: portOf('ai') },
    gateway: {
      PORT: portOf('gateway'),
      PUBLIC_URL,
      AUTH_URL: urlOf('auth'),
      CHAT_URL: urlOf('chat'),
      COMMUNITY_URL: urlOf('community'),
      AI_URL: urlOf('ai'),
      DRAIN_SECONDS: '0',
    },
  };
}

type Services = Pick<System, 'start' | 'stop' | 'urlOf'> & AsyncDisposable;

/** Starts and stops services in this process, each with its environment and as often as asked, behind the address of its PORT. */
function runServices(envOf: (name: Service) => Env, replicas: number, run: Run): Services {
  const running = new Map<Service, { url: string } & AsyncDisposable>();
  const stop = async (name: Service) => {
    await running.get(name)?.[Symbol.asyncDispose]();
    running.delete(name);
  };
  return {
    async start(name) {
      running.set(name, await (replicas === 1 ? run(name, envOf(name)) : startSeveral(run, name, envOf(name), replicas)));
    },
    stop,
    urlOf: (name) => (running.get(name) as RunningService).url,
    async [Symbol.asyncDispose]() {
      for (const name of ['gateway', 'ai', 'mailer', 'community', 'chat', 'persistence', 'auth'] as const) await stop(name);
    },
  };
}

function runHere(name: Service, env: Env): Promise<RunningService> {
  return startService(definitions[name as keyof typeof definitions] as never, env);
}

async function startSeveral(run: Run, name: Service, env: Env, replicas: number): Promise<{ url: string } & AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  const urls: URL[] = [];
  for (let count = 0; count < replicas; count++) urls.push(new URL(made.use(await run(name, { ...env, PORT: '0' })).url));
  const ports = urls.map(({ port }) => Number(port));
  const { port } = made.use(await Balancer.listen(Number(env.PORT ?? 0), ports));
  const ends = made.move();
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

/** Starts all services on free ports, in the order in which they need each other; leaves none behind where one does not come up. */
async function startServices(
  envOf: (name: Service, own: Env) => Env,
  replicas: number,
  run: Run,
): Promise<{ url: string; services: Services }> {
  const own = await ownEnv();
  await using made = new AsyncDisposableStack();
  const services = made.use(runServices((name) => envOf(name, own[name] ?? {}), replicas, run));
  for (const together of [['auth', 'persistence'], ['chat'], ['community', 'ai'], ['gateway']] as const) {
    const started = await Promise.allSettled(together.map((name) => services.start(name)));
    const failed = started.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }
  made.move();
  return { url: own.gateway?.PUBLIC_URL ?? '', services };
}

function askAt(url: string): System['ask'] {
  return async (who, method, path, body) => {
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
}

/** Activated accounts with a session each. */
export async function createPeople(admin: Bus, url: string, count: number): Promise<Someone[]> {
  const tag = uuidV7().slice(-12);
  const rows = Array.from({ length: count }, (_, index) => ({
    username: `p${index}-${tag}`,
    email: `p${index}-${tag}@example.org`,
    firstName: `Person${index}`,
    lastName: 'Test',
  }));
  const { items } = await admin.ask(createAccounts, { rows, sessions: true });
  const { session } = publicAddress(url).cookies;
  return items.map((item) => {
    if (!('token' in item)) throw new Error(`${item.username}: ${item.refused}`);
    return { id: item.id, username: item.username, cookie: `${session}=${item.token}` };
  });
}

async function askSql<Row>(servers: Servers, service: Service, text: string, values: readonly unknown[]): Promise<Row[]> {
  const pool = createSqlPool(`${servers.sql.url}${new URL(servers.sql.urlFor(service)).pathname}`, { connections: 1 });
  const [rows] = await pool.promise().query(text, [...values]);
  pool.end();
  return rows as Row[];
}

/** Makes all schemas, streams and functions. */
export async function migrateAll(servers: Servers): Promise<void> {
  const addresses = (service: Service) => {
    const { DATABASE_URL = '', REDIS_URL = '', NATS_URL = '' } = servers.migrationEnvFor(service);
    return { DATABASE_URL, REDIS_URL, NATS_URL };
  };
  await Promise.all([
    migrateAuth(addresses('auth')),
    migrateChat(addresses('chat')),
    migratePersistence(addresses('persistence').DATABASE_URL),
    migrateCommunity(addresses('community')),
    migrateAi(addresses('ai').DATABASE_URL),
  ]);
}
