import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Nemesis, Stage } from '../stage.ts';
import { onRedis } from './on-redis.ts';

const ballast = 'ballast';

/** Whether this process may mount a file system; why not, if not. */
export function mayMount(): string | null {
  try {
    execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'none', '/mnt'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'it takes the right to mount a small file system.';
  }
}

/** Puts a stopped server's folder on a small file system of its own, does something with it, and puts all of it back. */
async function onSmallDisk({ unit }: Stage, kind: string, folder: string, megabytes: number, work: () => Promise<void>): Promise<void> {
  const aside = `${folder}.aside`;
  await unit(kind).stop();
  renameSync(folder, aside);
  mkdirSync(folder, { mode: 0o700 });
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none', folder]);
  try {
    cpSync(aside, folder, { recursive: true });
    await unit(kind).start();
    await work();
  } finally {
    await unit(kind).stop();
    rmSync(join(folder, ballast), { force: true });
    rmSync(aside, { recursive: true });
    cpSync(folder, aside, { recursive: true });
    execFileSync('umount', [folder]);
    rmSync(folder, { recursive: true });
    renameSync(aside, folder);
    await unit(kind).start();
  }
}

function fill(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(join(folder, ballast), Buffer.alloc(Math.max(0, bavail * bsize - bsize)));
}

async function dataFolder({ installation }: Stage): Promise<string> {
  const connection = await createConnection({ uri: installation.servers.sql.url });
  const [rows] = await connection.query<RowDataPacket[]>('SELECT @@datadir AS folder');
  await connection.end();
  return String(rows[0]?.folder).replace(/\/$/, '');
}

export const disks: readonly Nemesis[] = [
  {
    id: 'D1',
    what: 'the disk of Redis is full',
    plan: {},
    hindrance: mayMount,
    async harm(stage) {
      const folder = await onRedis(stage, async (redis) => ((await redis.config('GET', 'dir')) as string[])[1] as string);
      await onSmallDisk(stage, 'redis', folder, 64, async () => {
        await stage.lull(1500);
        // It would rather end than forget what it has answered for.
        stage.unit('redis').mayEnd = true;
        fill(folder);
        await stage.lull(stage.long ? 15_000 : 5000);
        stage.expect('the disk is full', statfsSync(folder).bavail < 16);
      });
    },
  },
  {
    id: 'D2',
    what: 'the disk of MySQL is full',
    plan: {},
    hindrance: mayMount,
    async harm(stage) {
      const folder = await dataFolder(stage);
      await onSmallDisk(stage, 'mysql', folder, 400, async () => {
        await stage.lull(1500);
        // Rather than write half of something InnoDB aborts.
        stage.unit('mysql').mayEnd = true;
        fill(folder);
        await stage.lull(stage.long ? 30_000 : 8000);
        rmSync(join(folder, ballast));
        stage.expect('there was a disk to fill', existsSync(folder));
      });
    },
  },
  {
    id: 'D3',
    what: 'Redis may take no more memory',
    async harm(stage) {
      const before = await onRedis(stage, async (redis) => {
        const [, most = '0'] = (await redis.config('GET', 'maxmemory')) as string[];
        const used = Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
        await redis.config('SET', 'maxmemory', used + 20_000);
        return most;
      });
      await stage.lull(stage.long ? 20_000 : 4000);
      await onRedis(stage, (redis) => redis.config('SET', 'maxmemory', before));
    },
  },
];
