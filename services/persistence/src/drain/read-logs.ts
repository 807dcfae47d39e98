import { logKeys } from '@chatter/contracts/chat/buffers.ts';
import type { Witness } from '@chatter/contracts/chat/witness.ts';
import type { Redis } from 'ioredis';
import type { Position } from './positions.ts';
import { type LogEntry, ShardBatch } from './shard-batch.ts';

export interface BatchLimits {
  rows: number;
  chars: number;
  /** Entries; bounded only after an unclean end. */
  entries: number;
}

/** One transaction's worth. */
export const batchLimits: BatchLimits = { rows: 2000, chars: 4_194_304, entries: Number.POSITIVE_INFINITY };

export interface Reading {
  /** What was read, shards without news left out. */
  batches: ShardBatch[];
  /** Shards read to the end of their log. */
  ended: Position[];
}

/** Reads the logs of shards, asking for about as many entries as fit into a batch, judged by the last ones. */
export class LogReader {
  readonly #redis: Redis;
  readonly #witness: Pick<Witness, 'saw'>;
  #usual = { rows: 16, chars: 8192 };

  constructor(redis: Redis, witness: Pick<Witness, 'saw'>) {
    this.#redis = redis;
    this.#witness = witness;
  }

  /** Reads what stands in the logs after the cursors, shard by shard, until the limits are reached. */
  async read(positions: readonly Position[], limits: BatchLimits): Promise<Reading> {
    const count = this.#entriesFor(limits, positions.length);
    const logs = await Promise.all(positions.map(({ shard, epoch, cursor }) => this.#range(shard, epoch, `(${cursor}`, '+', count)));
    const room = { ...limits };
    const reading: Reading = { batches: [], ended: [] };
    positions.forEach((position, index) => {
      const entries = logs[index] as LogEntry[];
      const batch = new ShardBatch(position.shard, position.epoch, position.cursor);
      const taken = fill(batch, entries, room);
      if (taken > 0) reading.batches.push(batch);
      if (taken === entries.length && entries.length < count) reading.ended.push(position);
    });
    // From here on they may be stored at any moment, whatever Redis then has.
    for (const { shard, epoch, last } of reading.batches) this.#witness.saw(shard, epoch, last);
    this.#learn(limits, room, reading.batches);
    return reading;
  }

  /** Reads what stands in a log up to the cursor: committed, but perhaps neither announced nor trimmed. */
  async readCommitted({ shard, epoch, cursor }: Position): Promise<ShardBatch> {
    const batch = new ShardBatch(shard, epoch, '0-0');
    fill(batch, await this.#range(shard, epoch, '-', cursor, this.#entriesFor(batchLimits, 1)), { ...batchLimits });
    return batch;
  }

  async #range(shard: number, epoch: number, from: string, to: string, count: number): Promise<LogEntry[]> {
    return (await this.#redis.xrange(logKeys.log(shard, epoch), from, to, 'COUNT', count)) as LogEntry[];
  }

  #entriesFor(limits: BatchLimits, shards: number): number {
    const wanted = Math.min(limits.rows / this.#usual.rows, limits.chars / this.#usual.chars);
    return Math.max(1, Math.min(limits.entries, Math.ceil(wanted / shards)));
  }

  #learn(limits: BatchLimits, room: BatchLimits, batches: readonly ShardBatch[]): void {
    const entries = batches.reduce((sum, batch) => sum + batch.entries, 0);
    if (entries === 0) return;
    this.#usual = { rows: Math.max(1, (limits.rows - room.rows) / entries), chars: Math.max(1, (limits.chars - room.chars) / entries) };
  }
}

/** Adds entries while there is room; returns how many. The last may exceed it: an entry is never cut. */
function fill(batch: ShardBatch, entries: readonly LogEntry[], room: BatchLimits): number {
  for (const entry of entries) {
    if (room.rows <= 0 || room.chars <= 0 || room.entries <= 0) break;
    const before = { rows: batch.rows.length, chars: batch.chars };
    batch.add(entry);
    room.rows -= batch.rows.length - before.rows;
    room.chars -= batch.chars - before.chars;
    room.entries--;
  }
  return batch.entries;
}
