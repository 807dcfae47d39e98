import { readFileSync } from 'node:fs';
import type { Redis } from 'ioredis';
import { onRedis } from './redis.ts';
import { Refusal } from './refusal.ts';

/** So many acts in any stretch of so many seconds. */
interface Window {
  readonly acts: number;
  readonly seconds: number;
}

/** Sent along each time: it is short, and so a Redis that lost everything counts again at once. */
const script = readFileSync(new URL('limits.lua', import.meta.url), 'utf8');

/** Rate limits in Redis, by name. While Redis is away nothing is let through: they fail closed, as Unavailable. */
export class Limits<Limited extends string> {
  readonly #redis: Redis;
  readonly #windows: Readonly<Record<Limited, readonly Window[]>>;
  readonly #off: boolean;

  /** @param options off: everything is let through */
  constructor(redis: Redis, windows: Readonly<Record<Limited, readonly Window[]>>, options: { off: boolean }) {
    this.#redis = redis;
    this.#windows = windows;
    this.#off = options.off;
  }

  /** Counts one act of `who`; throws Refusal `too-many-requests` with the time to wait, counting nothing, when there were too many. */
  async take(what: Limited, who: string): Promise<void> {
    if (this.#off) return;
    const keys = this.#keysOf(what, who);
    const args = this.#windows[what].flatMap(({ acts, seconds }) => [acts, seconds * 1000]);
    const wait = Number(await onRedis(() => this.#redis.eval(script, keys.length, ...keys, ...args)));
    if (wait > 0) throw new Refusal('too-many-requests', { retryAfterSeconds: wait });
  }

  /** Forgets what was counted of `who`. */
  async forget(what: Limited, who: string): Promise<void> {
    if (this.#off) return;
    await onRedis(() => this.#redis.del(...this.#keysOf(what, who)));
  }

  /** One key per window; the braces keep them together in a cluster. */
  #keysOf(what: Limited, who: string): string[] {
    return this.#windows[what].map(({ seconds }) => `rl:{${what}:${who}}:${seconds}`);
  }
}
