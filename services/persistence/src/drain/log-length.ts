import { logKeys } from '@chatter/contracts/chat/buffers.ts';
import type { Redis } from 'ioredis';
import type { Position } from './positions.ts';

/** Entries that stand in the logs at these positions; NaN when Redis does not say. */
export async function logLength(redis: Redis, positions: Iterable<Position>): Promise<number> {
  try {
    const lengths = await Promise.all([...positions].map(({ shard, epoch }) => redis.xlen(logKeys.log(shard, epoch))));
    return lengths.reduce((sum, length) => sum + length, 0);
  } catch {
    // A scrape tells what it can; readiness tells that Redis is away.
    return Number.NaN;
  }
}
