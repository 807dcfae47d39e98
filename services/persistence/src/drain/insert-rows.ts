import { applyEvent, type Fold } from '@chatter/contracts/chat/fold.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import type { ArchiveRow } from './archive-row.ts';
import type { Session } from './session.ts';

type Values = (string | number | Buffer | null)[];
interface Table {
  readonly name: string;
  readonly columns: readonly string[];
}

const eventTable: Table = {
  name: 'event',
  columns: ['conversation_id', 'seq', 'n', 'epoch', 'sender_id', 'client_id', 'kind', 'content_hash', 'payload', 'created_at'],
};
const messageTable: Table = {
  name: 'message',
  columns: ['conversation_id', 'seq', 'n', 'sender_id', 'client_id', 'kind', 'body', 'detail', 'at', 'changed'],
};

/**
 * Stores events and their projections, sorted by (conversation, seq): in one order, writers never deadlock. A duplicate is an error,
 * never passed over.
 */
export async function insertRows(session: Session, rows: readonly ArchiveRow[]): Promise<void> {
  const conversations = Map.groupBy(rows, ({ c }) => c);
  const events: Values = [];
  const messages: Values = [];
  const bytesOf = remembering(uuidToBytes);
  const dateOf = remembering(dateText);
  for (const c of [...conversations.keys()].sort()) {
    const id = bytesOf(c);
    const fold: Fold = new Map();
    for (const { event, at, hash, text } of conversations.get(c) as ArchiveRow[]) {
      const { seq, n, from, m, kind } = event;
      events.push(id, seq, n, at.epoch, bytesOf(from), bytesOf(m), kind, hash, text, dateOf(event.at));
      applyEvent(fold, event);
    }
    for (const { seq, n, from, m, kind, body, at, changed, ...detail } of fold.values()) {
      messages.push(id, seq, n, bytesOf(from), bytesOf(m), kind, body ?? null, detailText(detail), at, changed);
    }
  }
  await insert(session, eventTable, events);
  await insert(session, messageTable, messages);
}

/** Largest number of rows in a statement; a power of two. */
const maxRows = 512;

/** Inserts by prepared statements of 512, 256 ... 1 rows: MySQL parses each of them once a connection, which halves its work. */
async function insert(session: Session, table: Table, values: Values): Promise<void> {
  const width = table.columns.length;
  for (let at = 0, size = maxRows; at < values.length; ) {
    while (size * width > values.length - at) size /= 2;
    await session.execute(statement(table, size), values.slice(at, at + size * width));
    at += size * width;
  }
}

const statements = new Map<string, string>();

function statement({ name, columns }: Table, rows: number): string {
  const key = `${name} ${rows}`;
  let text = statements.get(key);
  if (text === undefined) {
    const row = `(${columns.map(() => '?').join(', ')})`;
    text = `INSERT INTO ${name} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, () => row).join(', ')}`;
    statements.set(key, text);
  }
  return text;
}

function detailText(detail: object): string | null {
  for (const _ in detail) return JSON.stringify(detail);
  return null;
}

/** A DATETIME(3), UTC. */
function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 23).replace('T', ' ');
}

/** Works out each value once: a batch holds every client id twice, and senders and moments many times. */
function remembering<K, V>(work: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = work(key);
      known.set(key, value);
    }
    return value;
  };
}
