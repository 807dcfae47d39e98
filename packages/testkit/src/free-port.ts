import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below the ports that systems give to outgoing connections, so that none of those takes it before the server does. */
const lowest = 15_000;
const highest = 32_000;

const given = new Set<number>();

/** A port on 127.0.0.1 that nobody listens on, another one each time. Another process may still take it first: see `onFreePort`. */
export async function freePort(pick = () => randomInt(lowest, highest)): Promise<number> {
  for (;;) {
    const port = pick();
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    return port;
  }
}

/** Keeps a port from being given out here: something else is to listen on it later. */
export function reservePort(port: number): void {
  given.add(port);
}

/** Whether this process could listen on a port of an address right now. */
export async function isFree(port: number, host?: string): Promise<boolean> {
  return (await whyNotFree(port, host)) === null;
}

/** Why this process cannot listen on a port right now, as a code such as EADDRINUSE or EACCES; null when it can. */
export async function whyNotFree(port: number, host = '127.0.0.1'): Promise<string | null> {
  const server = createServer();
  try {
    server.listen({ port, host, exclusive: true });
    await once(server, 'listening');
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

/**
 * Starts something on a free port, with another one when somebody took it in between.
 * @throws what `start` threw, when it was not about the port or after five ports
 */
export function onFreePort<T>(start: (port: number) => Promise<T>): Promise<T> {
  return againWhereTaken(async () => start(await freePort()));
}

/**
 * Starts something that takes free ports of its own, anew when somebody took one of them in between.
 * @throws what `start` threw, when it was not about a port or after five tries
 */
export async function againWhereTaken<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (tries === 5 || !/address already in use|EADDRINUSE/i.test(String(error))) throw error;
    }
  }
}
