import { externalServer, externalSql } from '@chatter/testkit/servers/external.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { startRedis } from '@chatter/testkit/servers/redis.ts';
import type { Server, ServerPlace } from '@chatter/testkit/servers/server.ts';
import { startSql } from '@chatter/testkit/servers/sql.ts';
import type { Addresses } from '@chatter/testkit/service-env.ts';
import { startContainers } from './containers.ts';
import type { Home } from './home.ts';
import type { Provision } from './provide.ts';
import type { Container, serverTools } from './tools.ts';

export interface RunningServers extends AsyncDisposable {
  readonly addresses: Addresses;
  /** Those that are programs of ours, to keep running. */
  readonly own: readonly Server[];
}

/**
 * Starts the servers that were found as programs or for containers, all at once, and reaches the others at their addresses. Disposing
 * stops what was started.
 */
export async function startServers(
  found: Record<keyof typeof serverTools, Provision>,
  home: Home,
  stopping: AbortSignal,
): Promise<RunningServers> {
  const own: Server[] = [];
  await using made = new AsyncDisposableStack();
  const containers = made.use(await startContainers({ mysql: found.sql, redis: found.redis, nats: found.nats }, home, stopping));
  made.defer(async () => void (await Promise.all(own.map((server) => server[Symbol.asyncDispose]()))));
  const start = async <S>(
    name: Container,
    provision: Provision,
    contained: S,
    reach: (url: string) => S | Promise<S>,
    run: (place: ServerPlace) => Promise<S & Server>,
  ) => {
    if (provision.kind === 'container') return contained;
    if (provision.kind === 'address') return reach(provision.url);
    const server = await run({ ...home.placeOf(name), binary: provision.path, stopping });
    own.push(server);
    return server;
  };
  const starting = [
    start<Addresses['sql']>('mysql', found.sql, containers.sql, externalSql, startSql),
    start<Addresses['redis']>('redis', found.redis, containers.redis, externalServer, startRedis),
    start<Addresses['nats']>('nats', found.nats, containers.nats, externalServer, startNats),
  ] as const;
  await Promise.allSettled(starting);
  try {
    const [sql, redis, nats] = await Promise.all(starting);
    const ends = made.move();
    return { addresses: { sql, redis, nats }, own, [Symbol.asyncDispose]: () => ends.disposeAsync() };
  } catch (error) {
    // Ctrl+C reaches programs that only tell their version too: what they then say is no failure.
    stopping.throwIfAborted();
    throw error;
  }
}
