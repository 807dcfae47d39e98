import { dedupeSpanMs, logFunctions, logKeys } from '@chatter/contracts/chat/buffers.ts';
import type { Redis } from 'ioredis';
import type { ArchiveRow } from './archive-row.ts';
import type { ShardBatch } from './shard-batch.ts';

/** Events of a conversation that stay in the hot history after they are durable. */
const keepHot = 200;

/**
 * Takes a committed batch out of the log and tells Redis how far each conversation is durable. Sends that waited
 * for long are remembered anew: their place in the dedupe ring is about to be emptied.
 */
export async function trimLog(redis: Redis, { shard, epoch, last, heads, rows }: ShardBatch, nowMs: number): Promise<void> {
  const keys = [logKeys.shard(shard), logKeys.log(shard, epoch)];
  for (const c of heads.keys()) keys.push(logKeys.meta(shard, c), logKeys.hot(shard, c));
  keys.push(...logKeys.dedupe(shard));
  const args = [epoch, successorOf(last), keepHot, heads.size, ...heads.values(), ...oldSends(rows, nowMs - dedupeSpanMs)];
  await redis.call('FCALL', logFunctions.persisted, keys.length, ...keys, ...args);
}

/** Takes hot histories away as far as MySQL has them, where they differ from it: what is asked for is read from the archive then. */
export async function dropReplaced(redis: Redis, { shard, heads, replaced }: ShardBatch): Promise<void> {
  await Promise.all([...replaced].map((c) => redis.xtrim(logKeys.hot(shard, c), 'MINID', `${(heads.get(c) as number) + 1}-0`)));
}

/** The lowest id above a log entry's. */
export function successorOf(logId: string): string {
  const [ms, sequence] = logId.split('-') as [string, string];
  return `${ms}-${BigInt(sequence) + 1n}`;
}

/** Conversation, account, id, and what the dedupe ring says of the send, as the log function wrote it. */
function oldSends(rows: readonly ArchiveRow[], beforeMs: number): string[] {
  return rows.flatMap(({ c, hash, event: { seq, n, at, from, m } }) => (at < beforeMs ? [c, from, m, `${seq} ${n} ${at} ${hash}`] : []));
}
