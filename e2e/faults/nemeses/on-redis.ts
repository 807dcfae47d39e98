import { Redis } from 'ioredis';
import type { Stage } from '../stage.ts';

/** Asks Redis as its administrator. */
export async function onRedis<T>({ installation }: Pick<Stage, 'installation'>, work: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(installation.servers.redis.url, { lazyConnect: true });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
