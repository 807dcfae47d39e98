import { createHash, randomBytes } from 'node:crypto';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { Redis } from 'ioredis';

const lifeSeconds = 30;

/** One-use tickets for sockets, bound to a session; Redis holds only their hashes (OWASP ASVS 5.0, 4.4.3). */
export class Tickets {
  readonly #redis: Redis;

  constructor(redis: Redis) {
    this.#redis = redis;
  }

  /** Makes a ticket: 32 random bytes, base64url. */
  async make(sessionHash: string): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    await run(() => this.#redis.set(keyOf(ticket), sessionHash, 'EX', lifeSeconds));
    return ticket;
  }

  /** Takes a ticket out of circulation; true when it was made for this session and not used before. */
  async redeem(ticket: string, sessionHash: string): Promise<boolean> {
    return (await run(() => this.#redis.getdel(keyOf(ticket)))) === sessionHash;
  }
}

function keyOf(ticket: string): string {
  return `ticket:${createHash('sha256').update(ticket).digest('base64url')}`;
}

async function run<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new Unavailable('Redis did not answer', { cause: error });
  }
}
