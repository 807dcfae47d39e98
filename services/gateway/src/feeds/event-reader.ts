import { setImmediate as nextTurn } from 'node:timers/promises';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { readEvents } from '@chatter/contracts/chat/calls.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { eventsOfHotEntries, type HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Redis } from 'ioredis';
import { follows } from './follows.ts';

/** What a feed reads from Redis of a conversation. */
export interface RedisHead {
  epoch: number;
  seq: number;
  dseq: number;
}

/** Entries read at once: each holds up to 256 events or 256 KiB. */
const entriesAtOnce = 32;
/** Text of the events in one frame. */
const maxFrameBytes = 131_072;

/** Reads what feeds need: the hot history and heads from Redis, the rest by chat. */
export class EventReader {
  readonly #redis: Pick<Redis, 'xrange' | 'hmget' | 'hget'>;
  readonly #bus: Pick<Bus, 'ask'>;
  readonly #shards: number;
  /** Reads asked for in this turn of the event loop, which begin in the next, by what they read. */
  readonly #beginning = new Map<string, Promise<readonly HotEvent[]>>();

  constructor(redis: Pick<Redis, 'xrange' | 'hmget' | 'hget'>, bus: Pick<Bus, 'ask'>, shards: number) {
    this.#redis = redis;
    this.#bus = bus;
    this.#shards = shards;
  }

  /**
   * Events that follow on `after`, at most `limit` and what fits a frame, at least one; empty when there is nothing that does. Who asks for
   * the same in one turn of the event loop shares a read, which begins after all of them asked: members of a room who come back together
   * go on from the same place.
   */
  after(c: string, after: number, limit: number): Promise<readonly HotEvent[]> {
    const what = `${c} ${after} ${limit}`;
    const known = this.#beginning.get(what);
    if (known !== undefined) return known;
    const reading = nextTurn().then(() => {
      this.#beginning.delete(what);
      return this.#after(c, after, limit);
    });
    this.#beginning.set(what, reading);
    return reading;
  }

  async #after(c: string, after: number, limit: number): Promise<readonly HotEvent[]> {
    const hot = await this.#hot(c, after, limit);
    if (followsOn(hot, after)) return cut(hot, limit);
    const { events } = await this.#bus.ask(readEvents, { c, after, limit });
    const read = events.map((text) => ({ seq: (JSON.parse(text) as { seq: number }).seq, text }));
    return followsOn(read, after) ? cut(read, limit) : [];
  }

  /** Heads of conversations; null for those that are not loaded, or when Redis does not answer. */
  async heads(cs: readonly string[]): Promise<(RedisHead | null)[]> {
    const rows = await Promise.all(cs.map((c) => this.#redis.hmget(logKeys.meta(this.shardOf(c), c), 'ep', 'seq', 'dseq').catch(() => [])));
    return rows.map(([epoch, seq, dseq]) => (epoch ? { epoch: Number(epoch), seq: Number(seq), dseq: Number(dseq) } : null));
  }

  shardOf(c: string): number {
    return shardOf(c, this.#shards);
  }

  /** The shards' epochs; 0 where Redis does not tell. */
  epochs(): Promise<number[]> {
    const read = (shard: number) => this.#redis.hget(logKeys.shard(shard), 'ep').catch(() => null);
    return Promise.all(Array.from({ length: this.#shards }, async (_, shard) => Number((await read(shard)) ?? 0)));
  }

  async #hot(c: string, after: number, limit: number): Promise<readonly HotEvent[]> {
    const key = logKeys.hot(this.shardOf(c), c);
    try {
      return eventsOfHotEntries(await this.#redis.xrange(key, `${after + 1}-0`, '+', 'COUNT', Math.min(limit, entriesAtOnce)), after);
    } catch {
      return [];
    }
  }
}

function followsOn([first]: readonly HotEvent[], after: number): boolean {
  return first !== undefined && (first.seq === after + 1 || follows(JSON.parse(first.text) as ConversationEvent, after));
}

function cut(events: readonly HotEvent[], limit: number): readonly HotEvent[] {
  let bytes = 0;
  const end = events.findIndex(({ text }, index) => {
    bytes += Buffer.byteLength(text);
    return index > 0 && (index >= limit || bytes > maxFrameBytes);
  });
  return end < 0 ? events : events.slice(0, end);
}
