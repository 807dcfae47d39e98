import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Servers } from '@chatter/testkit/start-servers.ts';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { type RunOptions, type RunResult, runNemesis } from '../run-nemesis.ts';
import { startInstallation } from '../system/installation.ts';
import { replaced } from './piece.ts';
import type { Planted } from './planted.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const restWithinMs = 25_000;

/** Runs a Chatter with a fault in it: the result must have breaches. */
export async function runPlanted(plant: Planted, options: RunOptions): Promise<RunResult> {
  const env = { CHATTER_PLANTED: JSON.stringify(plant.pieces) };
  await using installation = await startInstallation({
    replicas: 1,
    stopping: options.stopping,
    nodeArgs: ['--import', join(import.meta.dirname, 'hook.ts')],
    env: Object.fromEntries(['auth', 'persistence', 'chat', 'gateway'].map((service) => [service, env])),
    migrated: (servers) => plantInServers(plant, servers),
  });
  const result = await runNemesis(plant.nemesis, installation, 1, { ...options, restWithinMs });
  return { ...result, nemesis: plant.id };
}

async function plantInServers({ lua = [], sql = [] }: Planted, servers: Servers): Promise<void> {
  const [first] = lua;
  if (first !== undefined) {
    const library = lua.reduce(replaced, await readFile(join(root, first.file), 'utf8'));
    const redis = new Redis(servers.redis.url, { lazyConnect: true });
    await redis.connect();
    await redis.call('FUNCTION', 'LOAD', 'REPLACE', library);
    redis.disconnect();
  }
  const connection = await createConnection({ uri: servers.sql.migrationUrlFor('persistence') });
  for (const statement of sql) await connection.query(statement);
  await connection.end();
}
