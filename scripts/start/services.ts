import { join } from 'node:path';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { type Installation, serviceEnv } from '@chatter/testkit/service-env.ts';
import { childEnv } from './child-env.ts';
import type { Home } from './home.ts';
import { root } from './root.ts';
import type { Settings } from './settings.ts';

/** One service as a process. */
export interface ServiceProcess {
  readonly service: Service;
  readonly program: Program;
  /** Where its health is asked. */
  readonly health: string;
}

/** In the order in which they may stop from the end: each drains into those before it. */
const order: readonly (readonly Service[])[] = [['persistence'], ['auth', 'chat', 'mailer'], ['community', 'ai'], ['gateway']];

/** Describes the service processes of an installation; nothing is started yet. */
export async function planServices(
  installation: Omit<Installation, 'authUrl' | 'chatUrl' | 'communityUrl' | 'aiUrl'>,
  settings: Settings,
  home: Home,
): Promise<ServiceProcess[][]> {
  const [auth, chat, community, ai] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const ports: Partial<Record<Service, number>> = { auth, chat, community, ai, gateway: settings.PORT };
  const at = (port: number) => `http://127.0.0.1:${port}`;
  const complete = { ...installation, authUrl: at(auth), chatUrl: at(chat), communityUrl: at(community), aiUrl: at(ai) };
  const plan = async (service: Service): Promise<ServiceProcess> => {
    const healthPort = await freePort();
    const health = `http://127.0.0.1:${healthPort}`;
    const env = {
      ...childEnv(home),
      ...serviceEnv(service, complete),
      PORT: String(ports[service] ?? 0),
      HEALTH_PORT: String(healthPort),
    };
    const watch = settings.dev ? ['--watch', '--watch-preserve-output'] : [];
    const program = new Program({
      name: service,
      command: process.execPath,
      args: [...watch, join('services', service, 'src', 'main.ts')],
      cwd: root,
      env,
      answers: () => isReady(health),
      answersWithinMs: 60_000,
      stopWithinMs: 40_000,
      ...home.watch(service, 'service'),
    });
    return { service, program, health };
  };
  return Promise.all(order.map((rank) => Promise.all(rank.map(plan))));
}

/** Starts all at once and waits until each is ready. */
export async function startAll(ranks: readonly (readonly ServiceProcess[])[], stopping: AbortSignal): Promise<void> {
  await Promise.all(ranks.flat().map(({ program }) => program.start(stopping)));
}

/** Stops them rank by rank, the last first. */
export async function stopAll(ranks: readonly (readonly ServiceProcess[])[]): Promise<void> {
  for (const rank of [...ranks].reverse()) await Promise.all(rank.map(({ program }) => program.stop()));
}

async function isReady(health: string): Promise<void> {
  const answer = await fetch(`${health}/readyz`, { signal: AbortSignal.timeout(2000) });
  if (!answer.ok) throw new Error(await answer.text());
}
