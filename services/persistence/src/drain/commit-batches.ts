import { failpoint } from '@chatter/platform/failpoint.ts';
import { withRetry } from '@chatter/platform/mysql.ts';
import { insertRows } from './insert-rows.ts';
import type { Session, SqlValue } from './session.ts';
import type { DeadLetter, ShardBatch } from './shard-batch.ts';
import { isUnstorable } from './sql-faults.ts';
import { storeCarefully } from './store-carefully.ts';

export interface Committed {
  batches: readonly ShardBatch[];
  /** Lines that could not be stored and were set aside. */
  deadLetters: readonly DeadLetter[];
}

/**
 * Stores batches of several shards and moves their cursors, in one transaction. A batch whose cursor stands elsewhere by now is left
 * out: somebody else stored it.
 */
export async function commitBatches(session: Session, batches: readonly ShardBatch[]): Promise<Committed> {
  try {
    return await withRetry(() => session.transaction(() => store(session, batches, storePlainly)));
  } catch (error) {
    if (!isUnstorable(error)) throw error;
    return await withRetry(() => session.transaction(() => store(session, batches, storeCarefully)));
  }
}

type Storing = (session: Session, rows: ShardBatch['rows']) => Promise<DeadLetter[]>;

async function storePlainly(session: Session, rows: ShardBatch['rows']): Promise<DeadLetter[]> {
  await insertRows(session, rows);
  return [];
}

async function store(session: Session, wanted: readonly ShardBatch[], storing: Storing): Promise<Committed> {
  const batches = await lockStanding(session, wanted);
  await failpoint('persistence.after-lock');
  if (batches.length === 0) return { batches, deadLetters: [] };
  const rows = batches.length === 1 ? (batches[0] as ShardBatch).rows : batches.flatMap((batch) => batch.rows);
  const deadLetters = [...batches.flatMap((batch) => batch.deadLetters), ...(await storing(session, rows))];
  for (const deadLetter of deadLetters) await keep(session, deadLetter);
  for (const batch of batches) batch.setAside(rawsOf(batch, deadLetters));
  await failpoint('persistence.after-insert');
  await moveCursors(session, batches);
  await failpoint('persistence.after-cursor');
  await failpoint('persistence.before-commit');
  return { batches, deadLetters };
}

/** Locks the cursors in order of the shards, and keeps the batches that begin where their cursor stands. What is closed stays as it is. */
async function lockStanding(session: Session, batches: readonly ShardBatch[]): Promise<ShardBatch[]> {
  const cursors = await session.query<{ shard: number; epoch: number; last: string }>(
    `SELECT shard, epoch, last_log_id AS last FROM log_cursor FORCE INDEX (PRIMARY) WHERE closed = 0 AND (${eachOf(batches)}) ORDER BY shard, epoch FOR UPDATE`,
    keysOf(batches),
  );
  return batches.filter(({ shard, epoch, after }) =>
    cursors.some((cursor) => cursor.shard === shard && cursor.epoch === epoch && cursor.last === after),
  );
}

/** A transaction holds one batch of a shard at most. */
async function moveCursors(session: Session, batches: readonly ShardBatch[]): Promise<void> {
  await session.query(
    `UPDATE log_cursor SET last_log_id = CASE shard ${'WHEN ? THEN ? '.repeat(batches.length)}END WHERE ${eachOf(batches)}`,
    [...batches.flatMap(({ shard, last }) => [shard, last]), ...keysOf(batches)],
  );
}

function rawsOf({ shard }: ShardBatch, deadLetters: readonly DeadLetter[]): string[] {
  return deadLetters.filter(({ place }) => place.shard === shard).map(({ raw }) => raw);
}

/** Notes in a batch that was committed before where lines of it, or lines like them, were set aside then. */
export async function recallSetAside(session: Session, batch: ShardBatch): Promise<void> {
  const kept = await session.query<{ raw: Buffer }>('SELECT raw FROM dead_letter WHERE shard = ? AND epoch = ?', [
    batch.shard,
    batch.epoch,
  ]);
  batch.setAside(kept.map(({ raw }) => raw.toString()));
}

const eachOf = (batches: readonly ShardBatch[]) => batches.map(() => '(shard = ? AND epoch = ?)').join(' OR ');
const keysOf = (batches: readonly ShardBatch[]): SqlValue[] => batches.flatMap(({ shard, epoch }) => [shard, epoch]);

async function keep(session: Session, { place, error, raw }: DeadLetter): Promise<void> {
  await session.query(
    `INSERT INTO dead_letter (shard, epoch, log_id, line, error, raw, at) VALUES (?, ?, ?, ?, ?, ?, UTC_TIMESTAMP(3))
     ON DUPLICATE KEY UPDATE error = VALUES(error), at = VALUES(at)`,
    [place.shard, place.epoch, place.logId, place.line, error.slice(0, 500), Buffer.from(raw)],
  );
}
