import type { ConversationEvent, Item } from './events.ts';
import type { HotEvent } from './hot-history.ts';

/** Rows by seq: what folding a conversation's events gives. */
export type Fold = Map<number, Item>;

/**
 * Applies one event to the rows, in place. Folding an event twice is harmless: a row keeps the seq of its last change.
 * This one fold serves chat's pages, the gateway's gap pages, the browser and the archive's drain.
 */
export function applyEvent(rows: Fold, event: ConversationEvent): void {
  const known = rows.get(event.seq);
  if (known !== undefined && known.changed >= event.seq) return;
  rows.set(event.seq, itemOf(event));
}

/** The row an event starts as. */
export function itemOf(event: ConversationEvent): Item {
  const { seq, n, at, from, m, kind } = event;
  const item: Item = { seq, n, at, from, m, kind, changed: seq };
  return Object.assign(item, detailsOf(event));
}

/** What a row shows beside what all rows have. */
function detailsOf(event: ConversationEvent): Partial<Item> {
  if (event.kind === 'message') return { body: event.body, ...(event.via !== undefined && { via: event.via }) };
  if (event.kind === 'join' || event.kind === 'leave') return { by: event.by, who: event.who };
  if (event.kind === 'rename') return { by: event.by, title: event.title };
  return {};
}

/** Folds events over rows and returns the rows in order of seq. */
export function fold(items: readonly Item[], events: readonly ConversationEvent[]): Item[] {
  const rows: Fold = new Map(items.map((item) => [item.seq, item]));
  for (const event of events) applyEvent(rows, event);
  return [...rows.values()].sort((a, b) => a.seq - b.seq);
}

/** A row as JSON text that begins with its seq. */
export type RowText = HotEvent;

/** How the text of a message begins, which its row says whole. */
const ofMessage = /^\{"seq":\d+,"n":\d+,"at":\d+,"kind":"message",/;

/** The row an event starts as, as texts; what is no message is parsed. */
export function rowTextOf({ seq, text }: HotEvent): RowText {
  if (ofMessage.test(text)) return { seq, text: `${text.slice(0, -1)},"changed":${seq}}` };
  return { seq, text: JSON.stringify(itemOf(JSON.parse(text) as ConversationEvent)) };
}

/** The same as `fold`, of texts. An event changes no row but its own, and a row that is there has seen its own. */
export function foldTexts(rows: readonly RowText[], events: readonly HotEvent[]): RowText[] {
  const last = rows.at(-1)?.seq ?? 0;
  if (events.every(({ seq }, index) => seq > (events[index - 1]?.seq ?? last))) return [...rows, ...events.map(rowTextOf)];
  const known = new Map(rows.map((row) => [row.seq, row]));
  for (const event of events) if (!known.has(event.seq)) known.set(event.seq, rowTextOf(event));
  return [...known.values()].sort((a, b) => a.seq - b.seq);
}
