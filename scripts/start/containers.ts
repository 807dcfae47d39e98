import { createHash } from 'node:crypto';
import { existsSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { freePort } from '@chatter/testkit/free-port.ts';
import { execute } from '@chatter/testkit/servers/borrow-sql.ts';
import type { Addresses } from '@chatter/testkit/service-env.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { writeFiles } from '../deploy/files.ts';
import { type PasswordOf, serverFiles, sqlAccounts } from '../deploy/server-files.ts';
import { addressesAt } from '../deploy/service-files.ts';
import { configOf } from './docker.ts';
import { Hindrance } from './hindrance.ts';
import type { Home } from './home.ts';
import type { Provision } from './provide.ts';
import { root } from './root.ts';
import type { Container } from './tools.ts';

/**
 * Starts those servers that are to run in containers: just these of docker-compose.yml, on free ports of this machine, with the
 * installation's own passwords. Disposing stops them; their data stays in volumes.
 * @returns addresses of all three; those of servers that run elsewhere mean nothing
 */
export async function startContainers(
  found: Readonly<Record<Container, Provision>>,
  { path: home, installation }: Pick<Home, 'path' | 'installation'>,
  stopping: AbortSignal,
): Promise<Addresses & AsyncDisposable> {
  const entries = Object.entries(found) as [Container, Provision][];
  const chosen = entries.flatMap(([name, provision]) => (provision.kind === 'container' ? [{ name, docker: provision.docker }] : []));
  const ports = { mysql: await freePort(), redis: await freePort(), nats: await freePort() };
  const addresses = addressesAt(installation.passwordOf, (server) => `127.0.0.1:${ports[server]}`);
  const [first] = chosen;
  if (first === undefined) return { ...addresses, [Symbol.asyncDispose]: async () => {} };
  const names = chosen.map(({ name }) => name);
  const fresh = names.map((name) => configOf(home, name)).filter((folder) => !existsSync(folder));
  writeConfiguration(home, names, installation.passwordOf);
  const env = {
    CHATTER_CONFIG: dirname(configOf(home, first.name)),
    CHATTER_MYSQL_PORT: `${ports.mysql}`,
    CHATTER_REDIS_PORT: `${ports.redis}`,
    CHATTER_NATS_PORT: `${ports.nats}`,
  };
  const compose = (args: readonly string[], signal?: AbortSignal) => runCompose(first.docker, home, env, [...args, ...names], signal);
  const stop = () => compose(['stop']);
  try {
    await compose(['up', '--detach', '--no-deps', '--wait'], stopping);
    stopping.throwIfAborted();
    if (names.includes('mysql')) await execute(addresses.sql.url, sqlAccounts(installation.passwordOf('mysql')));
  } catch (error) {
    await stop().catch(() => {}); // What went wrong first is what is told.
    // There is no data in Docker yet: the next start is free to find these servers elsewhere.
    for (const folder of fresh) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return { ...addresses, [Symbol.asyncDispose]: stop };
}

function writeConfiguration(home: string, names: readonly Container[], passwordOf: PasswordOf): void {
  const files = Object.entries(serverFiles(passwordOf)).filter(([path]) => names.some((name) => path.startsWith(`${name}/`)));
  writeFiles(dirname(configOf(home, 'any')), Object.fromEntries(files));
}

/** Every installation is a project of its own, so that their containers and volumes do not mix. */
async function runCompose(
  docker: string,
  home: string,
  env: Readonly<Record<string, string>>,
  command: readonly string[],
  stopping?: AbortSignal,
): Promise<void> {
  const project = `chatter-${createHash('sha256').update(home).digest('hex').slice(0, 8)}`;
  const files = ['--file', 'docker-compose.yml', '--file', 'deploy/compose/start.yml'];
  const args = ['compose', '--project-name', project, ...files, ...command];
  await using compose = await startProcess({ command: docker, args, cwd: root, env, stopping, stopWithinMs: 120_000 });
  const { code } = await compose.exited;
  stopping?.throwIfAborted();
  if (code === 0) return;
  throw new Hindrance(
    `docker compose ${command.join(' ')} failed. It wrote last:\n${compose.output().trim().split('\n').slice(-15).join('\n')}`,
  );
}
