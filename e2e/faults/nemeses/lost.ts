import { cpSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { migrateChat } from '../../../services/chat/src/migrate.ts';
import type { Nemesis, Stage } from '../stage.ts';
import { onRedis } from './on-redis.ts';

/** Where Redis keeps its data. */
async function folderOf(stage: Stage): Promise<string> {
  return onRedis(stage, async (redis) => ((await redis.config('GET', 'dir')) as string[])[1] as string);
}

/** Whoever sets Redis up anew loads the functions of the log. */
async function loadFunctions({ installation }: Stage): Promise<void> {
  const { DATABASE_URL = '', REDIS_URL = '', NATS_URL = '' } = installation.servers.migrationEnvFor('chat');
  await migrateChat({ DATABASE_URL, REDIS_URL, NATS_URL });
}

/** Nothing that is shared: what was lost stays lost. */
const own = { plan: {}, losesRedis: true } as const;

export const lost: readonly Nemesis[] = [
  {
    id: 'E1',
    what: 'Redis comes back without its data',
    ...own,
    async harm(stage) {
      const folder = await folderOf(stage);
      await stage.unit('redis').stop();
      for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true });
      await stage.unit('redis').start();
      await loadFunctions(stage);
      await stage.lull(4000);
    },
  },
  {
    id: 'E2',
    what: 'FLUSHALL in the middle of it',
    ...own,
    async harm(stage) {
      await onRedis(stage, (redis) => redis.flushall());
      await stage.lull(4000);
    },
  },
  {
    id: 'E3',
    what: 'Redis comes back with its data of two seconds ago',
    ...own,
    async harm(stage) {
      const folder = await folderOf(stage);
      cpSync(folder, `${folder}.then`, { recursive: true });
      await stage.lull(2000);
      await stage.unit('redis').kill();
      rmSync(folder, { recursive: true });
      cpSync(`${folder}.then`, folder, { recursive: true });
      await stage.unit('redis').start();
      await stage.lull(4000);
    },
  },
  {
    id: 'E4',
    what: 'the end of what Redis wrote is torn off',
    ...own,
    async harm(stage) {
      const folder = join(await folderOf(stage), 'appendonlydir');
      await stage.unit('redis').kill();
      const last = readdirSync(folder).find((name) => name.endsWith('.incr.aof')) as string;
      truncateSync(join(folder, last), Math.max(0, statSync(join(folder, last)).size - stage.chance.below(3000)));
      await stage.unit('redis').start();
      await stage.lull(4000);
    },
  },
];
