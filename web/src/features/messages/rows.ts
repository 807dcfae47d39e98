import type { Item } from '@chatter/contracts/chat/events.ts';
import type { ConversationKind } from '@chatter/contracts/chat/views.ts';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { dayKey } from '../../ui/moment-text.ts';
import type { AwaitedAnswer } from '../assistant/live-answers.ts';
import { isSystem, isTold } from './system-text.ts';

/** A message of mine that the log may not have yet. */
export interface Pending {
  m: string;
  body: string;
  /** Milliseconds since 1970, when it was written. */
  at: number;
  /** The number it was accepted as, once known. */
  seq: number | null;
  /** Why it was refused for good; null while there is hope. */
  failure: string | null;
}

/** A message as a row. `opens` and `closes` say where its group, one author within five minutes, begins and ends. */
export interface MessageRow {
  kind: 'message';
  key: string;
  m: string;
  from: string;
  at: number;
  body: string;
  seq: number | null;
  /** Its unread ordinal, once it has one. */
  n: number | null;
  failure: string | null;
  opens: boolean;
  closes: boolean;
  /** What made it, if it is an answer of the assistant. */
  via?: string | undefined;
  /** An answer that is not finished. */
  awaited?: AwaitedAnswer;
}

/** Somebody came or went, or the room was renamed. */
export interface SystemRow {
  kind: 'system';
  key: string;
  item: Item;
}

export type Row =
  | MessageRow
  | SystemRow
  | { kind: 'beginning'; key: string }
  | { kind: 'day'; key: string; at: number }
  | { kind: 'unread'; key: string }
  | { kind: 'gap'; key: string; why: 'tombstone' | 'epoch' };

export interface RowsAsk {
  room: ConversationKind;
  items: readonly Item[];
  /** The items hold everything up to this seq: what was accepted at or below it needs no echo. */
  upTo: number;
  pending: readonly Pending[];
  me: string;
  /** The first row above this seq that is not mine gets the unread divider before it; null for none. */
  unreadAbove: number | null;
  /** The items start at the conversation's beginning. */
  fromBeginning: boolean;
  /** The answer that is waited for, if any. */
  awaited?: AwaitedAnswer | null;
  /** Messages that were shown while they were written, each with the attempt it had been: the row stays the same. */
  became?: ReadonlyMap<string, string>;
}

type LoggedRow = MessageRow | SystemRow | Extract<Row, { kind: 'gap' }>;

const groupMs = 5 * 60_000;

/** The rows of a message list, oldest first. Keys stay the same from the first echo of a message to its place in the log. */
export function rowsOf({ room, items, upTo, pending, me, unreadAbove, fromBeginning, awaited = null, became }: RowsAsk): Row[] {
  const rows: Row[] = fromBeginning ? [{ kind: 'beginning', key: 'beginning' }] : [];
  let divided = unreadAbove === null;
  let day = 0;
  const put = (row: LoggedRow, at: number) => {
    // A clock that runs behind never opens a day again that is over.
    if (at > day && dayKey(at) !== dayKey(day)) {
      rows.push({ kind: 'day', key: `day ${dayKey(at)}`, at });
      day = at;
    }
    if (!divided && row.kind === 'message' && row.from !== me && (row.seq ?? 0) > (unreadAbove ?? 0)) {
      rows.push({ kind: 'unread', key: 'unread' });
      divided = true;
    }
    join(rows.at(-1), row);
    rows.push(row);
  };
  for (const item of items) {
    const row = rowOfItem(item, room, became);
    if (row !== null) put(row, item.at);
  }
  const held = new Set(items.filter(({ from }) => from === me).map(({ m }) => m));
  const echoes = pending.filter(({ m, seq }) => !held.has(m) && (seq ?? Number.POSITIVE_INFINITY) > upTo);
  for (const entry of echoes) put(rowOfPending(entry, me), entry.at);
  if (awaited !== null) put(rowOfAwaited(awaited), awaited.since);
  return rows;
}

/** Lets a message go on its group. Rows are made afresh for every list, so the one before may be changed. */
function join(before: Row | undefined, row: Row): void {
  if (before?.kind !== 'message' || row.kind !== 'message') return;
  if (before.from !== row.from || Math.abs(row.at - before.at) > groupMs) return;
  before.closes = false;
  row.opens = false;
}

function rowOfItem(item: Item, room: ConversationKind, became?: ReadonlyMap<string, string>): LoggedRow | null {
  const { kind, seq, n, m, from, at, body, via } = item;
  if (kind === 'epoch' || kind === 'tombstone') return { kind: 'gap', key: `gap ${seq}`, why: kind };
  if (isSystem(item)) return isTold(room, item) ? { kind: 'system', key: `system ${seq}`, item } : null;
  // Kinds of a later version are passed over.
  if (kind !== 'message' || body === undefined) return null;
  return {
    kind: 'message',
    key: `${from} ${became?.get(m) ?? m}`,
    m,
    from,
    at,
    body,
    via,
    seq,
    n,
    failure: null,
    opens: true,
    closes: true,
  };
}

function rowOfPending({ m, body, at, seq, failure }: Pending, me: string): MessageRow {
  return { kind: 'message', key: `${me} ${m}`, m, from: me, at, body, seq, n: null, failure, opens: true, closes: true };
}

function rowOfAwaited(awaited: AwaitedAnswer): MessageRow {
  const { run, text: body, since: at } = awaited;
  const [key, m, from] = [`${assistantSender} ${run}`, run ?? '', assistantSender];
  return { kind: 'message', key, m, from, at, body, seq: null, n: null, failure: null, opens: true, closes: true, awaited };
}
