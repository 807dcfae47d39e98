import { externalServer, externalSql } from '@chatter/testkit/servers/external.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { startRedis } from '@chatter/testkit/servers/redis.ts';
import type { Server, ServerPlace } from '@chatter/testkit/servers/server.ts';
import { startSql } from '@chatter/testkit/servers/sql.ts';
import type { Addresses } from '@chatter/testkit/service-env.ts';
import type { Home } from './home.ts';
import type { Provision } from './provide.ts';
import type { serverTools } from './tools.ts';

export interface RunningServers extends AsyncDisposable {
  readonly addresses: Addresses;
  /** Those that are ours, to keep running. */
  readonly own: readonly Server[];
}

/** Starts the servers that were found as programs, all at once, and reaches the others at their addresses. Disposing stops ours. */
export async function startServers(
  found: Record<keyof typeof serverTools, Provision>,
  home: Home,
  stopping: AbortSignal,
): Promise<RunningServers> {
  const own: Server[] = [];
  const start = async <S>(
    name: string,
    provision: Provision,
    reach: (url: string) => S | Promise<S>,
    run: (place: ServerPlace) => Promise<S & Server>,
  ) => {
    if (provision.kind === 'address') return reach(provision.url);
    const server = await run({ ...home.placeOf(name), binary: provision.path, stopping });
    own.push(server);
    return server;
  };
  const stop = async () => void (await Promise.all(own.map((server) => server[Symbol.asyncDispose]())));
  const starting = [
    start<Addresses['sql']>('mysql', found.sql, externalSql, startSql),
    start<Addresses['redis']>('redis', found.redis, externalServer, startRedis),
    start<Addresses['nats']>('nats', found.nats, externalServer, startNats),
  ] as const;
  await Promise.allSettled(starting);
  try {
    const [sql, redis, nats] = await Promise.all(starting);
    return { addresses: { sql, redis, nats }, own, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    // Ctrl+C reaches programs that only tell their version too: what they then say is no failure.
    stopping.throwIfAborted();
    throw error;
  }
}
