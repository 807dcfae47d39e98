import type { Redis } from 'ioredis';

const fullAbove = 0.7;

/** Watches how full Redis is: messages are refused as busy before it is, so that what drains and orders the log always has room. */
export class MemoryWatch {
  readonly #redis: Redis;
  full = false;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async look(): Promise<void> {
    const info = await this.#redis.info('memory');
    const of = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
    const most = of('maxmemory');
    this.full = most > 0 && of('used_memory') > most * fullAbove;
  }
}
