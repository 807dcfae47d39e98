import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { redisRules, usesRedis } from '@chatter/contracts/grants/redis.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import { talk } from '../talk.ts';
import { redisBytes } from './memory-shares.ts';
import { administrator, type Server, type ServerPlace } from './server.ts';
import { type Place, settle } from './settle.ts';

export const redisBinaries = ['redis-server', 'valkey-server'];

export interface RedisServer extends Server {
  /** Where its data is, to be lost or put back while it is stopped. */
  readonly dataFolder: string;
}

/**
 * Starts a Redis server that has fsynced what it answered `OK` to, on 127.0.0.1, with a user for every service that uses it.
 * @throws BinaryMissing; ProgramFailed when it does not come up
 */
export async function startRedis(wanted: ServerPlace = {}): Promise<RedisServer> {
  const settled = await settle(wanted, redisBinaries, async (place) => {
    const config = join(place.folder, 'redis.conf');
    await mkdir(dataIn(place.folder), { recursive: true });
    await writeFile(config, configuration(place), { mode: 0o600 });
    const hello = `AUTH ${administrator} ${place.passwordOf(administrator)}\r\nPING\r\n`;
    return { name: 'redis', command: place.binary, args: [config], answers: () => talk(place.port, hello, /^\+OK\r\n\+PONG/) };
  });
  const { port, passwordOf, folder } = settled.place;
  const urlOf = (user: string) => `redis://${user}:${passwordOf(user)}@127.0.0.1:${port}`;
  return {
    program: settled.program,
    url: urlOf(administrator),
    urlFor: urlOf,
    dataFolder: dataIn(folder),
    [Symbol.asyncDispose]: () => settled[Symbol.asyncDispose](),
  };
}

const dataIn = (folder: string) => join(folder, 'data');

function configuration({ folder, port, passwordOf }: Place): string {
  return [
    'bind 127.0.0.1',
    `port ${port}`,
    `dir "${dataIn(folder)}"`,
    'daemonize no',
    'appendonly yes',
    'appendfsync always',
    'save ""',
    // A rewrite takes a core for seconds, nearly half of them to make the file a fiftieth smaller (docs/performance.md).
    'rdbcompression no',
    // That it is rewritten less often costs a start that has more to read.
    'auto-aof-rewrite-min-size 256mb',
    `maxmemory ${redisBytes()}`,
    'maxmemory-policy noeviction',
    'maxclients 10000',
    ...redisUsers(passwordOf),
    '',
  ].join('\n');
}

/**
 * The `user` lines of a server's configuration or ACL file. Nobody can log in as `default`, but it must be allowed everything: Redis
 * 7.0 replays the AOF as this user, and drops without a word to anybody each MULTI/EXEC it may not run, which is how all writes of
 * functions are logged.
 */
export function redisUsers(passwordOf: (user: string) => string): string[] {
  const password = (user: string) => `on resetpass >${passwordOf(user)}`;
  return [
    'user default off resetpass allkeys allchannels +@all',
    `user ${administrator} ${password(administrator)} allkeys allchannels +@all`,
    ...services.filter(usesRedis).map((service) => `user ${service} ${password(service)} ${redisRules(service)}`),
  ];
}
