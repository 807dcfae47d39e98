import { browserBinaries } from '@chatter/testkit/browser-binaries.ts';
import { findBinary } from '@chatter/testkit/find-binary.ts';
import { natsBinaries } from '@chatter/testkit/servers/nats.ts';
import { redisBinaries } from '@chatter/testkit/servers/redis.ts';
import { sqlBinaries } from '@chatter/testkit/servers/sql.ts';
import { findFont } from './find-font.ts';

/** A server that may run in Docker. */
export type Container = 'mysql' | 'redis' | 'nats';

/** A program we run but do not ship. */
export interface Tool {
  readonly what: string;
  /** Its path here, or null. */
  readonly find: () => string | null;
  /** Packages of Debian and Ubuntu that hold it. */
  readonly packages: readonly string[];
  /** What to install, in words. */
  readonly wanted: string;
  /** The variable that gives the address of a server to use instead. */
  readonly address?: 'DATABASE_URL' | 'REDIS_URL' | 'NATS_URL';
  /** Its service in docker-compose.yml. */
  readonly container?: Container;
}

export const serverTools = {
  sql: {
    what: 'MySQL',
    find: () => findBinary(sqlBinaries),
    // Without the package that starts a server of its own at every boot.
    packages: ['mariadb-server-core', 'mariadb-client-core'],
    wanted: 'MariaDB (mariadbd) or MySQL (mysqld)',
    address: 'DATABASE_URL',
    container: 'mysql',
  },
  redis: {
    what: 'Redis',
    find: () => findBinary(redisBinaries),
    packages: ['redis-server'],
    wanted: 'Redis (redis-server)',
    address: 'REDIS_URL',
    container: 'redis',
  },
  nats: {
    what: 'NATS',
    find: () => findBinary(natsBinaries),
    packages: ['nats-server'],
    wanted: 'NATS (nats-server)',
    address: 'NATS_URL',
    container: 'nats',
  },
} as const satisfies Record<string, Tool>;

/** What the browser tests need besides; without the font emoji are boxes in screenshots. */
export const browserTools = {
  chromium: {
    what: 'Chromium',
    find: () => findBinary(browserBinaries),
    packages: ['chromium-headless-shell'],
    wanted: 'Chromium',
  },
  emoji: {
    what: 'Emoji',
    find: () => (process.platform === 'linux' ? findFont('NotoColorEmoji.ttf') : "the system's own"),
    packages: ['fonts-noto-color-emoji'],
    wanted: 'the font Noto Color Emoji',
  },
} as const satisfies Record<string, Tool>;
