import { SessionView } from '@chatter/contracts/auth/calls.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { onRedis } from '@chatter/platform/redis.ts';
import type { Redis } from 'ioredis';
import Value from 'typebox/value';

/** In place of an entry: ask MySQL. While it stands nothing is cached, so that no answer read before a change outlives it. */
const askMySql = '-';
/** Longer than any read of MySQL and any transaction takes. */
const distrustMs = 60_000;

/** What Redis remembers of sessions (`sess:<hash>`), for a while; MySQL is the truth. */
export class SessionCache {
  readonly #redis: Redis;
  readonly #log: Logger;

  constructor(redis: Redis, log: Logger) {
    this.#redis = redis;
    this.#log = log;
  }

  /** The sessions it knows, by hash. None while Redis is away. */
  async read(hashes: readonly string[]): Promise<Map<string, SessionView>> {
    if (hashes.length === 0) return new Map();
    try {
      const texts = await this.#redis.mget(...hashes.map(keyOf));
      const known = texts.flatMap((text, at) => entryOf(hashes[at] as string, text));
      return new Map(known.map((session) => [session.hash, session]));
    } catch (error) {
      this.#log.debug({ err: error }, 'session cache not read');
      return new Map();
    }
  }

  /** Remembers sessions just read from MySQL, each for its milliseconds; what stands already is kept. Losing this is harmless. */
  async fill(sessions: readonly { session: SessionView; forMs: number }[]): Promise<void> {
    const writing = sessions.map(({ session: { hash, ...rest }, forMs }) =>
      this.#redis.set(keyOf(hash), JSON.stringify(rest), 'PX', forMs, 'NX'),
    );
    for (const { status, reason } of (await Promise.allSettled(writing)) as { status: string; reason?: unknown }[]) {
      if (status === 'rejected') this.#log.debug({ err: reason }, 'session cache not filled');
    }
  }

  /**
   * Answers nothing about these sessions from now on, until the change that is about to be, or has just been, committed is seen by
   * every reader. @throws Unavailable: then the change must not be made, or must be made again
   */
  async distrust(hashes: readonly string[]): Promise<void> {
    await onRedis(() => Promise.all(hashes.map((hash) => this.#redis.set(keyOf(hash), askMySql, 'PX', distrustMs))));
  }
}

const keyOf = (hash: string) => `sess:${hash}`;

function entryOf(hash: string, text: string | null): SessionView[] {
  if (text === null || text === askMySql) return [];
  const session: unknown = { ...(JSON.parse(text) as object), hash };
  return Value.Check(SessionView, session) ? [session] : [];
}
