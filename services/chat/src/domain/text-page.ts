import type { RowText } from '@chatter/contracts/chat/fold.ts';

export interface PageAsk {
  before?: number | undefined;
  after?: number | undefined;
  around?: number | undefined;
  limit: number;
}

/** A `Page` whose rows are JSON texts. */
export interface TextPage {
  epoch: number;
  rows: readonly RowText[];
  next: number | null;
  upTo: number;
}

/** JSON of the rows in one page, in bytes: well below what NATS carries. */
const pageBytes = 512 * 1024;
/** Most bytes of UTF-8 that a character of a string takes. */
const bytesOfChar = 3;

/** Whether the newest rows are asked for. */
export function isNewest({ before, after, around }: PageAsk): boolean {
  return before === undefined && after === undefined && around === undefined;
}

/** The page that rows make, of which those that do not fit an answer are left out; `upTo` where it has none. */
export function textPageOf(epoch: number, all: readonly RowText[], { after, around }: PageAsk, upTo: number): TextPage {
  const rows = withinBytes(all, after, around);
  const first = rows[0]?.seq ?? 1;
  const last = rows.at(-1)?.seq ?? upTo;
  const next = after === undefined ? (first > 1 ? first : null) : last < upTo && rows.length > 0 ? last : null;
  return { epoch, rows, next, upTo };
}

/** The JSON of a page, of which somebody sees what is `fromSeq` and above. */
export function jsonOfPage({ epoch, rows, next, upTo }: TextPage, fromSeq: number): string {
  let items = '';
  for (const { seq, text } of rows) if (seq >= fromSeq) items += items === '' ? text : `,${text}`;
  return `{"epoch":${epoch},"items":[${items}],"next":${next},"upTo":${upTo}}`;
}

/** Rows that belong to the page asked for; fresh ones may lie outside it. */
export function cutRows(rows: readonly RowText[], { before, after, around, limit }: PageAsk): readonly RowText[] {
  if (before !== undefined) return rows.filter((row) => row.seq < before).slice(-limit);
  if (after !== undefined) return rows.filter((row) => row.seq > after).slice(0, limit);
  if (around === undefined) return rows.slice(-limit);
  const middle = rows.findIndex((row) => row.seq >= around);
  const from = Math.max(0, (middle < 0 ? rows.length : middle) - Math.floor(limit / 2));
  return rows.slice(from, from + limit);
}

/**
 * As many rows as an answer carries, at least one: the oldest after a seq, the newest otherwise, and about a seq those nearest to it.
 */
function withinBytes(rows: readonly RowText[], after: number | undefined, around: number | undefined): readonly RowText[] {
  let chars = 0;
  for (const { text } of rows) chars += text.length + 1;
  if (chars * bytesOfChar <= pageBytes) return rows;
  const middle = after !== undefined ? 0 : around === undefined ? rows.length : rows.findIndex((row) => row.seq >= around);
  const at = middle < 0 ? rows.length : middle;
  const nearest = [...rows.entries()].sort(([a], [b]) => Math.abs(a - at) - Math.abs(b - at));
  const kept = new Set<number>();
  let bytes = 0;
  for (const [index, { text }] of nearest) {
    bytes += Buffer.byteLength(text) + 1;
    if (bytes > pageBytes && kept.size > 0) break;
    kept.add(index);
  }
  return rows.filter((_, index) => kept.has(index));
}
