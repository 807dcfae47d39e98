import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { natsPermissions } from '@chatter/contracts/grants/nats.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import { processEnvironment } from '@chatter/platform/config.ts';
import { talk } from '../talk.ts';
import { administrator, type Server, type ServerPlace } from './server.ts';
import { type Place, settle } from './settle.ts';

export const natsBinaries = ['nats-server'];

/**
 * Starts a NATS server with JetStream, on 127.0.0.1, with a user for every service.
 * @throws BinaryMissing; ProgramFailed when it does not come up
 */
export async function startNats(wanted: ServerPlace = {}): Promise<Server> {
  const settled = await settle(wanted, natsBinaries, async (place) => {
    const config = join(place.folder, 'nats-server.conf');
    const name = `chatter-${randomBytes(6).toString('hex')}`;
    await writeFile(config, JSON.stringify(configuration(name, place), null, 2), { mode: 0o600 });
    const greeting = new RegExp(`^INFO \\{.*"${name}".*\r\n`);
    const env = { GOMAXPROCS: processEnvironment().GOMAXPROCS ?? goThreads() };
    return { name: 'nats', command: place.binary, args: ['--config', config], env, answers: () => talk(place.port, '', greeting) };
  });
  const { port, passwordOf } = settled.place;
  const urlOf = (user: string) => `nats://${user}:${passwordOf(user)}@127.0.0.1:${port}`;
  return {
    program: settled.program,
    url: urlOf(administrator),
    urlFor: urlOf,
    [Symbol.asyncDispose]: () => settled[Symbol.asyncDispose](),
  };
}

/**
 * Threads that run Go at a time; as many as there are cores where undefined, which is Go's own choice. Where there are only two they are
 * contended for, and waking a second thread costs more than it brings (docs/performance.md).
 */
const goThreads = () => (availableParallelism() <= 2 ? '1' : undefined);

/**
 * The server's configuration; its format takes JSON. Users stand below `accounts` only: with `authorization` beside it,
 * nats-server 2.9 lets anyone in (CVE-2023-47090).
 */
function configuration(name: string, { folder, port, passwordOf }: Place): object {
  return {
    server_name: name,
    listen: `127.0.0.1:${port}`,
    max_payload: 1_048_576,
    max_connections: 65_536,
    ping_interval: '10s',
    write_deadline: '10s',
    jetstream: { store_dir: join(folder, 'data'), max_memory_store: 67_108_864, max_file_store: 1_073_741_824 },
    accounts: natsAccounts(passwordOf),
  };
}

/** The `accounts` of a server's configuration: the administrator, and a user for every service with its permissions. */
export function natsAccounts(passwordOf: (user: string) => string): object {
  return {
    CHATTER: {
      jetstream: 'enabled',
      users: [
        { user: administrator, password: passwordOf(administrator) },
        ...services.map((user) => ({ user, password: passwordOf(user), permissions: natsPermissions(user) })),
      ],
    },
  };
}
