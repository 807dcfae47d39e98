import { uuidToBytes } from '@chatter/platform/ids.ts';
import type { ArchiveRow } from './archive-row.ts';
import { insertRows } from './insert-rows.ts';
import type { Session } from './session.ts';
import { type DeadLetter, rawOf } from './shard-batch.ts';
import { isUnstorable } from './sql-faults.ts';
import { namelessTombstone, tombstoneFor } from './tombstone.ts';

/**
 * Stores rows of which MySQL refused at least one: halves them until it stands alone. That one is in the archive already, or it is set
 * aside, with a tombstone at its seq. Runs inside a transaction and returns what was set aside.
 */
export async function storeCarefully(session: Session, rows: readonly ArchiveRow[]): Promise<DeadLetter[]> {
  const refusal = rows.length === 0 ? null : await tryInsert(session, rows);
  if (refusal === null) return [];
  if (rows.length === 1) return setAside(session, rows[0] as ArchiveRow, refusal);
  const middle = rows.length >> 1;
  return [...(await storeCarefully(session, rows.slice(0, middle))), ...(await storeCarefully(session, rows.slice(middle)))];
}

/** Inserts all rows or, when one of them can never be stored, none; returns why. */
async function tryInsert(session: Session, rows: readonly ArchiveRow[]): Promise<Error | null> {
  await session.query('SAVEPOINT careful');
  try {
    await insertRows(session, rows);
    return null;
  } catch (error) {
    if (!isUnstorable(error)) throw error;
    await session.query('ROLLBACK TO SAVEPOINT careful');
    return error as Error;
  }
}

async function setAside(session: Session, row: ArchiveRow, refusal: Error): Promise<DeadLetter[]> {
  const there = await atSeq(session, row);
  if (there === row.text || there === tombstoneFor(row).text) return [];
  const deadLetter = { place: row.at, error: refusal.message, raw: rawOf(row) };
  if (there !== null) return [{ ...deadLetter, error: `another event stands at its seq: ${refusal.message}` }];
  for (const tombstone of [tombstoneFor(row), namelessTombstone(row, row.at)]) {
    if (tombstone !== null && (await tryInsert(session, [tombstone])) === null) return [deadLetter];
  }
  return [{ ...deadLetter, error: `not even a tombstone can stand at its seq: ${refusal.message}` }];
}

/** The event that the archive has at the row's seq. */
async function atSeq(session: Session, { c, event }: ArchiveRow): Promise<string | null> {
  const [found] = await session.query<{ payload: string }>('SELECT payload FROM event WHERE conversation_id = ? AND seq = ?', [
    uuidToBytes(c),
    event.seq,
  ]);
  return found?.payload ?? null;
}
