import { Refusal } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';
import { type Limited, type Limiting, limits, type Window } from '../domain/limits.ts';
import { onRedis } from './on-redis.ts';

/** Rate limits in Redis. While Redis is away nothing is let through: they fail closed, as Unavailable. */
export class Limits implements Limiting {
  readonly #redis: Redis;
  readonly #off: boolean;

  constructor(redis: Redis, options: { off: boolean }) {
    this.#redis = redis;
    this.#off = options.off;
  }

  async take(what: Limited, who: string): Promise<void> {
    if (this.#off) return;
    const windows: readonly Window[] = limits[what];
    const keys = keysOf(what, who);
    const args = windows.flatMap(({ acts, seconds }) => [acts, seconds * 1000]);
    const wait = Number(await onRedis(() => this.#redis.call('FCALL', 'limit_v1', keys.length, ...keys, ...args)));
    if (wait > 0) throw new Refusal('too-many-requests', { retryAfterSeconds: wait });
  }

  async forget(what: Limited, who: string): Promise<void> {
    if (this.#off) return;
    await onRedis(() => this.#redis.del(...keysOf(what, who)));
  }
}

/** One key per window; the braces keep them together in a cluster. */
function keysOf(what: Limited, who: string): string[] {
  return limits[what].map(({ seconds }) => `rl:{${what}:${who}}:${seconds}`);
}
