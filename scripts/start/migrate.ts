import { join } from 'node:path';
import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import { ProgramFailed } from '@chatter/testkit/program.ts';
import { migrationEnv } from '@chatter/testkit/service-env.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { childEnv } from './child-env.ts';
import type { Home } from './home.ts';
import { root } from './root.ts';
import type { RunningServers } from './servers.ts';

/** Brings the schemas, Redis functions and streams of all services up to date, at once. */
export async function migrate({ addresses }: RunningServers, home: Home, stopping: AbortSignal): Promise<void> {
  const { logShards } = home.installation;
  const run = async (service: (typeof sqlSchemas)[number]['service']) => {
    const name = `migrate-${service}`;
    const env = { ...childEnv(home), ...migrationEnv(service, { servers: addresses, logShards }) };
    const args = [join('services', service, 'src', 'migrate.ts')];
    await using process = await startProcess({
      command: globalThis.process.execPath,
      args,
      env,
      cwd: root,
      stopping,
      ...home.watch(name, 'service'),
    });
    const { code } = await process.exited;
    stopping.throwIfAborted();
    if (code !== 0) throw new ProgramFailed(name, `failed (${code})`, process.output());
  };
  await Promise.all(sqlSchemas.map(({ service }) => run(service)));
}
