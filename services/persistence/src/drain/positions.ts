import { logKeys } from '@chatter/contracts/chat/buffers.ts';
import type { Redis } from 'ioredis';
import type { Session } from './session.ts';

/** Where the drain of a shard stands. */
export interface Position {
  readonly shard: number;
  /** The lowest epoch whose log is not yet wholly in MySQL. */
  readonly epoch: number;
  /** The epoch that is being written now. */
  readonly newest: number;
  /** The last entry in MySQL. */
  cursor: string;
}

interface Cursor {
  shard: number;
  epoch: number;
  last: string;
  closed: number;
}

/** The epochs being written now, by shard; shards in which nothing was ever written are missing. */
export async function readEpochs(redis: Redis, shards: readonly number[]): Promise<Map<number, number>> {
  const epochs = await Promise.all(shards.map((shard) => redis.hget(logKeys.shard(shard), 'ep')));
  return new Map(shards.flatMap((shard, index) => (epochs[index] ? [[shard, Number(epochs[index])] as const] : [])));
}

/** Where the drain of these shards stands; epochs that MySQL has not heard of get their cursor. */
export async function loadPositions(session: Session, epochs: ReadonlyMap<number, number>): Promise<Position[]> {
  if (epochs.size === 0) return [];
  const known = await session.query<Cursor>(
    'SELECT shard, epoch, last_log_id AS last, closed FROM log_cursor WHERE shard IN (?) ORDER BY shard, epoch',
    [[...epochs.keys()]],
  );
  return Promise.all(
    [...epochs].map(async ([shard, newest]) => {
      const cursors = known.filter((cursor) => cursor.shard === shard);
      const complete = [...cursors, ...(await beginEpochs(session, shard, cursors.at(-1)?.epoch ?? 0, newest))];
      const lowest = complete.find(({ closed }) => closed === 0) as Cursor;
      return { shard, epoch: lowest.epoch, newest, cursor: lowest.last };
    }),
  );
}

/** Cursors for the epochs above the last known one. Several may have been begun while nobody drained. */
async function beginEpochs(session: Session, shard: number, last: number, newest: number): Promise<Cursor[]> {
  const begun: Cursor[] = [];
  for (let epoch = last + 1; epoch <= newest; epoch++) {
    await session.query("INSERT INTO log_cursor (shard, epoch, last_log_id, closed) VALUES (?, ?, '0-0', 0)", [shard, epoch]);
    begun.push({ shard, epoch, last: '0-0', closed: 0 });
  }
  return begun;
}

/**
 * Removes what a Redis that was put back to an earlier state has again of epochs that have ended: MySQL has all of it that still counts.
 */
export async function removeEnded(redis: Redis, { shard, epoch }: Position): Promise<void> {
  const ended = Array.from({ length: epoch - 1 }, (_, index) => logKeys.log(shard, index + 1));
  if (ended.length > 0) await redis.del(...ended);
}

/**
 * Ends an epoch whose log was read to its end after a higher one was begun, so that nothing can come any more. The key goes first: a
 * crash in between leaves an open cursor and an empty log, which are found so again.
 */
export async function closeEpoch(session: Session, redis: Redis, { shard, epoch }: Position): Promise<void> {
  await redis.del(logKeys.log(shard, epoch));
  await session.query('UPDATE log_cursor SET closed = 1 WHERE shard = ? AND epoch = ?', [shard, epoch]);
}
