import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { fold } from '@chatter/contracts/chat/fold.ts';
import type { HotEvent } from '@chatter/contracts/chat/hot-history.ts';
import type { Page } from '@chatter/contracts/chat/views.ts';
import { readArchiveEvents, readArchivePage } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Refusal, Unavailable } from '@chatter/platform/refusal.ts';
import type { MessageLog, Meta } from './message-log.ts';

export interface PageAsk {
  before?: number | undefined;
  after?: number | undefined;
  around?: number | undefined;
  limit: number;
}

/** JSON of the rows in one page, in bytes: well below what NATS carries. */
const pageBytes = 512 * 1024;

/** Reads of a conversation: Redis first, then the archive, so that nothing falls between. */
export class History {
  readonly #bus: Bus;
  readonly #log: MessageLog;

  constructor(bus: Bus, log: MessageLog) {
    this.#bus = bus;
    this.#log = log;
  }

  /** Events that follow `after`, at most `limit`, and the newest seq there is as far as was seen. */
  async events(c: string, after: number, limit: number): Promise<{ events: HotEvent[]; head: number }> {
    const hot = await this.#log.hotAfter(c, after, limit);
    if (hot[0] !== undefined && follows(hot[0], after)) return { events: hot.slice(0, limit), head: hot.at(-1)?.seq ?? after };
    const archive = await this.#archive(() => this.#bus.ask(readArchiveEvents, { c, after, limit }));
    const archived = archive.events.map((text): HotEvent => ({ seq: seqOf(text), text }));
    const last = archived.at(-1)?.seq ?? after;
    const newer = hot.filter(({ seq }) => seq > last);
    const joined = newer[0] !== undefined && follows(newer[0], last) ? [...archived, ...newer] : archived;
    return { events: joined.slice(0, limit), head: Math.max(archive.dseq, joined.at(-1)?.seq ?? after) };
  }

  /** A page: folded rows, oldest first; `meta` is the head read with the caller's permission. */
  async page(c: string, meta: Meta | null, ask: PageAsk): Promise<Page> {
    const epoch = meta?.epoch ?? this.#log.shards.peek(this.#log.shardOf(c))?.epoch ?? 0;
    const hot = meta === null ? [] : await this.#hot(c, meta, ask);
    const newest = ask.before === undefined && ask.after === undefined && ask.around === undefined;
    if (newest && meta !== null) {
      const rows = fold([], hot);
      const reaches = rows.length >= ask.limit || rows[0]?.seq === 1;
      if (reaches && rows.at(-1)?.seq === meta.seq) return { epoch, ...pageOf(rows.slice(-ask.limit), ask, meta.seq) };
    }
    const archived = await this.#archive(() => this.#bus.ask(readArchivePage, { c, ...defined(ask), limit: ask.limit }));
    const fresh = archived.more ? [] : hot.filter((event) => event.seq > archived.dseq);
    return { epoch, ...pageOf(cut(fold(archived.items, fresh), ask), ask, Math.max(meta?.seq ?? 0, archived.dseq)) };
  }

  /** The newest events for the newest page; else what belongs to the page and the archive may not have yet. */
  async #hot(c: string, { seq, dseq }: Meta, { before, after, around, limit }: PageAsk): Promise<ConversationEvent[]> {
    const newest = before === undefined && after === undefined && around === undefined;
    const end = newest ? seq + 1 : (before ?? around);
    const begin = after ?? (around === undefined ? undefined : around - 1);
    const below = end === undefined || (end <= dseq + 1 && !newest) ? [] : await this.#log.hotBefore(c, end, limit);
    const above = begin === undefined ? [] : await this.#log.hotAfter(c, Math.max(begin, dseq), limit);
    return [...below, ...above].map(({ text }) => JSON.parse(text) as ConversationEvent);
  }

  async #archive<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Unavailable) throw new Refusal('history-unavailable', { status: 503, retryAfterSeconds: 2 });
      throw error;
    }
  }
}

/** The seq an event's text begins with: the log writes it first. */
function seqOf(text: string): number {
  return Number(text.slice(7, text.indexOf(',')));
}

function defined({ before, after, around }: PageAsk): { before?: number; after?: number; around?: number } {
  return { ...(before !== undefined && { before }), ...(after !== undefined && { after }), ...(around !== undefined && { around }) };
}

/** Rows that belong to the page asked for; fresh ones may lie outside it. */
function cut(rows: Item[], { before, after, around, limit }: PageAsk): Item[] {
  if (before !== undefined) return rows.filter((row) => row.seq < before).slice(-limit);
  if (after !== undefined) return rows.filter((row) => row.seq > after).slice(0, limit);
  if (around === undefined) return rows.slice(-limit);
  const middle = rows.findIndex((row) => row.seq >= around);
  const from = Math.max(0, (middle < 0 ? rows.length : middle) - Math.floor(limit / 2));
  return rows.slice(from, from + limit);
}

function pageOf(rows: Item[], { after, around }: PageAsk, upTo: number): Omit<Page, 'epoch'> {
  const items = withinBytes(rows, after, around);
  const first = items[0]?.seq ?? 1;
  const last = items.at(-1)?.seq ?? upTo;
  const next = after === undefined ? (first > 1 ? first : null) : last < upTo && items.length > 0 ? last : null;
  return { items, next, upTo };
}

/** Whether an event is the one after `after`: the next number, or an epoch event, which says up to where there was something. */
function follows({ seq, text }: HotEvent, after: number): boolean {
  if (seq === after + 1) return true;
  const event = JSON.parse(text) as ConversationEvent;
  return event.kind === 'epoch' && event.prev <= after;
}

/**
 * As many rows as an answer carries, at least one: the oldest after a seq, the newest otherwise, and about a seq those nearest to it.
 */
function withinBytes(rows: Item[], after: number | undefined, around: number | undefined): Item[] {
  const middle = after !== undefined ? 0 : around === undefined ? rows.length : rows.findIndex((row) => row.seq >= around);
  const at = middle < 0 ? rows.length : middle;
  const nearest = [...rows.entries()].sort(([a], [b]) => Math.abs(a - at) - Math.abs(b - at));
  const kept = new Set<number>();
  let bytes = 0;
  for (const [index, row] of nearest) {
    bytes += Buffer.byteLength(JSON.stringify(row)) + 1;
    if (bytes > pageBytes && kept.size > 0) break;
    kept.add(index);
  }
  return rows.filter((_, index) => kept.has(index));
}
