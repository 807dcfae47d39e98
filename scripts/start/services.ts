import { join } from 'node:path';
import { edges } from '@chatter/contracts/gateway/routes.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { processEnvironment } from '@chatter/platform/config.ts';
import { wantsTracing } from '@chatter/platform/start-tracing.ts';
import { Balancer } from '@chatter/testkit/balancer.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { type Installation, serviceEnv } from '@chatter/testkit/service-env.ts';
import { childEnv } from './child-env.ts';
import type { Home } from './home.ts';
import { root } from './root.ts';
import type { Settings } from './settings.ts';

/** One service as a process. */
export interface ServiceProcess {
  /** The service's, with a number from the second one of it on. */
  readonly name: string;
  readonly program: Program;
  /** Where its health is asked. */
  readonly health: string;
}

export interface Plan {
  /** In the order in which they may stop from the end. */
  readonly ranks: readonly (readonly ServiceProcess[])[];
  /** Where several of a service are reached at one address. */
  readonly doors: readonly { readonly port: number; readonly ports: readonly number[] }[];
}

/** Each drains into those before it. */
const order: readonly (readonly Service[])[] = [['persistence'], ['auth', 'chat', 'mailer'], ['community', 'ai'], ['gateway']];
/**
 * MiB of each half of the young generation, as in the Dockerfile. By default V8 lets it grow to 16, three times over and in every service, and gives
 * nothing of it back: of what an idle socket weighed that was more than half (docs/performance.md).
 */
const semiSpaceMiB = 4;
/** Services that are asked by HTTP. */
const asked: readonly Service[] = [...new Set(Object.values(edges)), 'gateway'];

/** Describes the service processes of an installation; nothing is started yet. */
export async function planServices(
  installation: Omit<Installation, 'authUrl' | 'chatUrl' | 'communityUrl' | 'aiUrl'>,
  settings: Settings,
  home: Home,
): Promise<Plan> {
  const addresses = new Map<Service, number>([['gateway', settings.PORT]]);
  for (const service of asked) if (!addresses.has(service)) addresses.set(service, await freePort());
  const url = (service: Service) => `http://127.0.0.1:${addresses.get(service)}`;
  const complete = { ...installation, authUrl: url('auth'), chatUrl: url('chat'), communityUrl: url('community'), aiUrl: url('ai') };
  const doors: { port: number; ports: number[] }[] = [];
  const plan = async (service: Service): Promise<ServiceProcess[]> => {
    const address = addresses.get(service);
    const env = serviceEnv(service, complete);
    if (settings.replicas === 1) return [await planProcess(service, service, { ...env, PORT: String(address ?? 0) }, settings, home)];
    const processes: ServiceProcess[] = [];
    const ports: number[] = [];
    for (let number = 1; number <= settings.replicas; number++) {
      const port = address === undefined ? 0 : await freePort();
      ports.push(port);
      const name = number === 1 ? service : `${service}-${number}`;
      processes.push(await planProcess(service, name, { ...env, PORT: String(port) }, settings, home));
    }
    if (address !== undefined) doors.push({ port: address, ports });
    return processes;
  };
  const ranks: ServiceProcess[][] = [];
  for (const rank of order) ranks.push((await Promise.all(rank.map(plan))).flat());
  return { ranks, doors };
}

async function planProcess(
  service: Service,
  name: string,
  env: Readonly<Record<string, string>>,
  settings: Settings,
  home: Home,
): Promise<ServiceProcess> {
  const healthPort = await freePort();
  const health = `http://127.0.0.1:${healthPort}`;
  const watch = settings.dev ? ['--watch', '--watch-preserve-output'] : [];
  const trace = wantsTracing(processEnvironment()) ? ['--import', '@chatter/platform/telemetry.ts'] : [];
  const program = new Program({
    name,
    command: process.execPath,
    args: [`--max-semi-space-size=${semiSpaceMiB}`, ...watch, ...trace, join('services', service, 'src', 'main.ts')],
    cwd: root,
    env: { ...childEnv(home), ...env, HEALTH_PORT: String(healthPort) },
    answers: () => isReady(health),
    answersWithinMs: 60_000,
    stopWithinMs: 40_000,
    ...home.watch(name, 'service'),
  });
  return { name, program, health };
}

/** Starts all at once and waits until each is ready. */
export async function startAll({ ranks }: Plan, stopping: AbortSignal): Promise<void> {
  await Promise.all(ranks.flat().map(({ program }) => program.start(stopping)));
}

/** Stops them rank by rank, the last first. */
export async function stopAll({ ranks }: Plan): Promise<void> {
  for (const rank of [...ranks].reverse()) await Promise.all(rank.map(({ program }) => program.stop()));
}

/** Opens the addresses that several of a service are reached at. */
export async function openDoors({ doors }: Plan): Promise<AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  for (const { port, ports } of doors) made.use(await Balancer.listen(port, ports));
  return made.move();
}

async function isReady(health: string): Promise<void> {
  const answer = await fetch(`${health}/readyz`, { signal: AbortSignal.timeout(2000) });
  if (!answer.ok) throw new Error(await answer.text());
}
