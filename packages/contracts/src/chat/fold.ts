import type { ConversationEvent, Item } from './events.ts';

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
