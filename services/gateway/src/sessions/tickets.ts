import { hash, randomBytes } from 'node:crypto';
import { Gather } from '@chatter/platform/gather.ts';
import { onPipeline } from '@chatter/platform/redis.ts';
import type { Redis } from 'ioredis';

const lifeSeconds = 30;
/** Pipelines under way, and commands in one: tickets that come together share an fsync of Redis. */
const together = { atOnce: 2, most: 64 };

/** One-use tickets for sockets, bound to a session; Redis holds only their hashes (OWASP ASVS 5.0, 4.4.3). */
export class Tickets {
  readonly #writes: Gather<{ key: string; sessionHash: string }, unknown>;
  readonly #takes: Gather<string, unknown>;

  constructor(redis: Redis) {
    this.#writes = new Gather((tickets) => {
      const writes = redis.pipeline();
      for (const { key, sessionHash } of tickets) writes.set(key, sessionHash, 'EX', lifeSeconds);
      return onPipeline(writes);
    }, together);
    this.#takes = new Gather((keys) => {
      const takes = redis.pipeline();
      for (const key of keys) takes.getdel(key);
      return onPipeline(takes);
    }, together);
  }

  /** Makes a ticket: 32 random bytes, base64url. */
  async make(sessionHash: string): Promise<string> {
    const ticket = randomBytes(32).toString('base64url');
    await this.#writes.ask({ key: keyOf(ticket), sessionHash });
    return ticket;
  }

  /** Takes a ticket out of circulation; true when it was made for this session and not used before. */
  async redeem(ticket: string, sessionHash: string): Promise<boolean> {
    return (await this.#takes.ask(keyOf(ticket))) === sessionHash;
  }
}

function keyOf(ticket: string): string {
  return `ticket:${hash('sha256', ticket, 'base64url')}`;
}
