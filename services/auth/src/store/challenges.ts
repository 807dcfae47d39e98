import { onRedis } from '@chatter/platform/redis.ts';
import type { Redis } from 'ioredis';

const lifeSeconds = 300;

/** Challenges given out for passkeys (`passkey:<purpose>:<challenge>`), each good once: whoever takes one first has it. */
export class RedisChallenges {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  async note(purpose: string, challenge: string): Promise<void> {
    await onRedis(() => this.#redis.set(keyOf(purpose, challenge), '1', 'EX', lifeSeconds));
  }

  async take(purpose: string, challenge: string): Promise<boolean> {
    return (await onRedis(() => this.#redis.getdel(keyOf(purpose, challenge)))) !== null;
  }
}

const keyOf = (purpose: string, challenge: string) => `passkey:${purpose}:${challenge}`;
