import { type ChainableCommander, Redis } from 'ioredis';
import { corkForTurn } from './cork-for-turn.ts';
import { Unavailable } from './refusal.ts';
import type { Scope } from './service.ts';

/** Commands of one turn of the event loop leave together: Redis takes them in one turn of its own, and flushes its log once for all. */
class GatheringRedis extends Redis {
  override sendCommand(...args: Parameters<Redis['sendCommand']>): unknown {
    // There is none before it connects.
    if (this.stream as unknown) corkForTurn(this.stream);
    return super.sendCommand(...args);
  }
}

/**
 * Opens a connection for writes whose outcome matters: nothing is queued while away, nothing is sent twice after a reconnect, and
 * every command ends within 2 s (reliability: ioredis resends unanswered writes by default). A timeout means "unknown", not "failed".
 * @param url `redis://user:password@host:port`
 */
export async function openRedis(
  scope: Pick<Scope<unknown>, 'log' | 'onStop' | 'readiness'>,
  url: string,
  options: { commandTimeoutMs?: number; label?: string } = {},
): Promise<Redis> {
  const label = options.label ?? 'redis';
  const redis = new GatheringRedis(url, {
    lazyConnect: true,
    autoResendUnfulfilledCommands: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: options.commandTimeoutMs ?? 2000,
    connectTimeout: 2000,
    keepAlive: 5000,
    retryStrategy: (tries) => Math.min(50 * 2 ** Math.min(tries, 6), 2000) + Math.floor(Math.random() * 100),
    reconnectOnError: (error) => /READONLY/.test(error.message),
  });
  let said = '';
  redis.on('error', (error: Error) => {
    if (error.message !== said) scope.log.warn({ err: error, label }, 'Redis is away');
    said = error.message;
  });
  redis.on('ready', () => {
    said = '';
  });
  await firstReady(redis);
  scope.readiness(label, () => {
    if (redis.status !== 'ready') throw new Error('Redis is away');
  });
  scope.onStop(label, () => redis.disconnect());
  return redis;
}

/** Runs work on Redis; whatever it throws becomes Unavailable: nothing is known about what it did. */
export async function onRedis<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Unavailable('Redis did not answer', { cause: error });
  }
}

/** Runs a pipeline or transaction and answers what its commands answered; that one of them failed is Unavailable too. */
export function onPipeline(commands: ChainableCommander): Promise<unknown[]> {
  return onRedis(async () => {
    const results = (await commands.exec()) ?? [];
    for (const [error] of results) if (error !== null) throw error;
    return results.map(([, answer]) => answer);
  });
}

/** Waits for the server as long as it takes, but not for an account that it refuses. */
function firstReady(redis: Redis): Promise<void> {
  return new Promise((resolve, reject) => {
    const refused = (error: Error) => {
      if (!/WRONGPASS|NOAUTH|NOPERM/.test(error.message)) return;
      redis.disconnect();
      reject(error);
    };
    redis.on('error', refused);
    redis.once('ready', () => {
      redis.off('error', refused);
      resolve();
    });
    redis.connect().catch(() => {});
  });
}
