import { join } from 'node:path';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { type Bus, openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';
import { createPeople, migrateAll, type Someone } from '../../system.ts';
import { LinkProxy } from './link-proxy.ts';
import { portOf, serverVariables, through } from './links.ts';
import { Unit } from './unit.ts';

export interface InstallationPlan {
  /** Of gateway, chat and persistence each. */
  replicas: number;
  /** Services besides those of the message path. */
  more?: readonly Service[];
  env?: Partial<Record<Service, Readonly<Record<string, string>>>>;
  /** Arguments of Node for every service, before its main file. */
  nodeArgs?: readonly string[];
  /** Makes the program that is run as MySQL, in a folder that goes with the installation. By default it is the one on PATH. */
  sqlProgram?: (folder: string) => string;
  /** The run ends: nothing more is started. */
  stopping: AbortSignal;
  /** Whether the tables, streams and functions are ready; what must be changed in them is changed here. */
  migrated?: (servers: Servers) => Promise<void>;
}

/** A Chatter of its own whose processes can be harmed one by one, and whose links can be made bad. */
export interface Installation extends AsyncDisposable {
  url: string;
  /** For what belongs to it; it goes with it. */
  folder: string;
  servers: Servers;
  /** By name: `redis`, `nats`, `mysql`, `gateway.0`, `chat.0` ... */
  units: ReadonlyMap<string, Unit>;
  /** By name: `clients>gateway`, `chat.0>redis` ... */
  proxies: ReadonlyMap<string, LinkProxy>;
  people(count: number): Promise<Someone[]>;
  /** Everything runs and every link passes. */
  heal(): Promise<void>;
}

const path: readonly Service[] = ['auth', 'persistence', 'chat', 'gateway'];
const several: readonly Service[] = ['persistence', 'chat', 'gateway'];
const root = join(import.meta.dirname, '..', '..', '..');

export async function startInstallation(plan: InstallationPlan): Promise<Installation> {
  await using made = new AsyncDisposableStack();
  const { stopping } = plan;
  const { path: folder } = made.use(await tempFolder());
  const sqlProgram = plan.sqlProgram?.(folder);
  const servers = made.use(await startServers({ ownSql: true, stopping, ...(sqlProgram !== undefined && { sqlProgram }) }));
  await migrateAll(servers);
  await plan.migrated?.(servers);
  const proxies = new Map<string, LinkProxy>();
  const link = async (name: string, port: number, targets: readonly number[]) => {
    const proxy = made.use(await LinkProxy.listen(name, port, targets));
    proxies.set(name, proxy);
    return proxy;
  };
  const units = new Map<string, Unit>();
  // Ended before the servers themselves, so that none is taken for one that ended by itself.
  for (const [name, server] of serverUnits(servers)) units.set(name, made.use(new Unit(name, server, {}, stopping)));
  const url = await makeServices(plan, servers, link, (unit) => units.set(unit.name, made.use(unit)));
  for (const service of [...path, ...(plan.more ?? [])]) {
    await Promise.all([...units.values()].filter(({ name }) => name.startsWith(`${service}.`)).map((unit) => unit.start()));
  }
  const ready = () => until('every service is ready', () => allReady(units), { withinMs: 60_000, signal: stopping });
  await ready();
  const release = () => {
    for (const proxy of proxies.values()) proxy.heal();
    for (const unit of units.values()) unit.thaw();
  };
  // Whoever waits for somebody that stands still takes long to end.
  made.defer(release);
  const ends = made.move();
  return {
    ...{ url, folder, servers, units, proxies },
    people: async (count) => {
      await using bus = await adminBus(servers);
      return await createPeople(bus.bus, url, count);
    },
    async heal() {
      release();
      const all = [...units.values()];
      await Promise.all(all.slice(0, 3).map((unit) => unit.start()));
      await Promise.all(all.slice(3).map((unit) => unit.start()));
      await ready();
    },
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

async function allReady(units: ReadonlyMap<string, Unit>): Promise<boolean> {
  const ports = [...units.values()].flatMap(({ env }) => env.HEALTH_PORT ?? []);
  const answers = await Promise.all(ports.map((port) => fetch(`http://127.0.0.1:${port}/readyz`)));
  return answers.every(({ ok }) => ok);
}

function serverUnits({ redis, nats, sql }: Servers): [string, Server['program']][] {
  if (sql.program === undefined) throw new Error('the SQL server is somebody else’s');
  return [
    ['redis', redis.program],
    ['nats', nats.program],
    ['mysql', sql.program],
  ];
}

async function adminBus(servers: Servers): Promise<{ bus: Bus } & AsyncDisposable> {
  const bus = await openBus('admin', servers.nats.url, createLog('admin', 'fatal'));
  return { bus, [Symbol.asyncDispose]: () => bus.close() };
}

type LinkMaker = (name: string, port: number, targets: readonly number[]) => Promise<LinkProxy>;

/** Makes the services' processes, each behind proxies of its own; answers where the gateways are. */
async function makeServices(plan: InstallationPlan, servers: Servers, link: LinkMaker, keep: (unit: Unit) => void): Promise<string> {
  const chosen = [...path, ...(plan.more ?? [])];
  const ports = new Map<Service, number[]>();
  for (const service of chosen) {
    const count = several.includes(service) ? plan.replicas : 1;
    ports.set(service, await Promise.all(Array.from({ length: count }, () => freePort())));
  }
  const front = await link('clients>gateway', 0, ports.get('gateway') ?? []);
  const url = `http://127.0.0.1:${front.port}`;
  const where: Record<string, string> = { PUBLIC_URL: url, CHATTER_LIMITS: 'off', DRAIN_SECONDS: '1', SESSION_CHECK_SECONDS: '20' };
  for (const service of chosen.filter((name) => name !== 'gateway' && name !== 'persistence')) {
    const proxy = await link(`gateway>${service}`, 0, ports.get(service) ?? []);
    where[`${service.toUpperCase()}_URL`] = `http://127.0.0.1:${proxy.port}`;
  }
  for (const service of chosen) {
    for (const [index, port] of (ports.get(service) ?? []).entries()) {
      const name = `${service}.${index}`;
      const env: Record<string, string> = { ...servers.envFor(service, where), ...plan.env?.[service], PORT: String(port) };
      await reroute(name, env, link);
      keep(await unitOf(name, service, env, plan));
    }
  }
  return url;
}

async function reroute(name: string, env: Record<string, string>, link: LinkMaker): Promise<void> {
  for (const [server, variable] of Object.entries(serverVariables)) {
    const url = env[variable];
    if (url !== undefined) env[variable] = through(url, await link(`${name}>${server}`, 0, [portOf(url)]));
  }
}

async function unitOf(name: string, service: Service, env: Record<string, string>, of: InstallationPlan): Promise<Unit> {
  const { nodeArgs = [], stopping } = of;
  const health = await freePort();
  const plan = {
    command: process.execPath,
    args: [...nodeArgs, join(root, 'services', service, 'src', 'main.ts')],
    answers: async () => {
      const { status } = await fetch(`http://127.0.0.1:${health}/livez`);
      if (status !== 200) throw new Error(`${name} answers ${status}`);
    },
    answersWithinMs: 60_000,
  };
  return new Unit(name, plan, Object.assign(env, { HEALTH_PORT: String(health) }), stopping);
}
