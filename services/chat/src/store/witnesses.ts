import { setTimeout as pause } from 'node:timers/promises';
import { logKeys } from '@chatter/contracts/chat/buffers.ts';
import { isLater, liveTestimony, liveWitness, type Testimony } from '@chatter/contracts/chat/witness.ts';
import { readLogCursors } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Redis } from 'ioredis';

/** So long answers are waited for. */
const gatherMs = 500;

/** Hears whether anybody has seen more of a log than a Redis holds that restarted. */
export class Witnesses {
  readonly #bus: Bus;
  readonly #redis: Redis;
  readonly #hearing = new Map<number, Set<(testimony: Testimony) => void>>();

  constructor(bus: Bus, redis: Redis) {
    this.#bus = bus;
    this.#redis = redis;
    bus.followLive(liveTestimony, '*', (testimony, shard) => {
      for (const hear of this.#hearing.get(Number(shard)) ?? []) hear(testimony);
    });
  }

  /**
   * Whether the log of a shard's epoch reaches as far as MySQL's cursor and whatever the running processes have seen of it.
   * @throws Unavailable when the archive does not answer: then nothing is known
   */
  async agree(shard: number, epoch: number): Promise<boolean> {
    const [highest, logId] = await Promise.all([this.#highest(shard), this.#lastLogId(shard, epoch)]);
    return highest === null || !isLater(highest, { epoch, logId });
  }

  async #highest(shard: number): Promise<Testimony | null> {
    let highest: Testimony | null = null;
    const hear = (testimony: Testimony) => {
      if (highest === null || isLater(testimony, highest)) highest = testimony;
    };
    const hearing = this.#hearing.get(shard) ?? new Set();
    this.#hearing.set(shard, hearing.add(hear));
    try {
      this.#bus.publishLive(liveWitness, shard, {});
      const [{ items }] = await Promise.all([this.#bus.ask(readLogCursors, { shards: [shard] }), pause(gatherMs)]);
      for (const { newest, logId } of items) hear({ epoch: newest, logId });
      return highest;
    } finally {
      hearing.delete(hear);
    }
  }

  /** The id of the newest entry the log ever had, also when it was trimmed; zeros when there is no such log. */
  async #lastLogId(shard: number, epoch: number): Promise<string> {
    const key = logKeys.log(shard, epoch);
    if ((await this.#redis.exists(key)) === 0) return '0-0';
    const info = (await this.#redis.xinfo('STREAM', key)) as unknown[];
    return String(info[info.indexOf('last-generated-id') + 1]);
  }
}
