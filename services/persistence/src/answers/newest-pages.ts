import { Gather } from '@chatter/platform/gather.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { onSql, type Prepared } from '@chatter/platform/mysql.ts';
import type { ItemRow } from './item-row.ts';

export interface NewestAsk {
  c: string;
  limit: number;
}

/** The newest rows of a conversation, newest first, and its newest event; 0 where there is none. */
export interface NewestRows {
  head: number;
  rows: ItemRow[];
}

type PageRow = ItemRow & { page: number; head: number };

/** Statements under way; what is asked for meanwhile shares the next ones. */
const atOnce = 2;
/** Asks that wait for that: some seconds of them, and whoever asks waits no longer. */
const mostWaiting = 2000;
/** Conversations in one statement, and rows that it reads of each: few sizes, for the server keeps few statements prepared. */
const sizes = [8, 4, 2, 1] as const;
const rowSizes = [50, 100] as const;

/**
 * Reads newest pages, which is what most ask for, of several conversations by one statement: most of what a page costs here is paid per
 * statement. Without a number to bind, and with one of two for the limit, each is prepared once and for all.
 */
export class NewestPages {
  readonly #prepared: Prepared;
  readonly #reads: Gather<NewestAsk, NewestRows>;

  constructor(prepared: Prepared) {
    this.#prepared = prepared;
    this.#reads = new Gather((asks) => this.#read(asks), { atOnce, most: sizes[0], mostWaiting });
  }

  /** Rows and head are of one snapshot. @throws Unavailable when MySQL is away or does not answer, and when too many ask */
  read(ask: NewestAsk): Promise<NewestRows> {
    return this.#reads.ask(ask);
  }

  async #read(asks: readonly NewestAsk[]): Promise<NewestRows[]> {
    const found: NewestRows[] = asks.map(() => ({ head: 0, rows: [] }));
    const reads: Promise<void>[] = [];
    for (const rows of rowSizes) {
      const of = [...asks.keys()].filter((index) => rowsFor(asks[index]?.limit ?? 0) === rows);
      while (of.length > 0) {
        const some = of.splice(0, sizes.find((most) => most <= of.length) ?? 1);
        reads.push(this.#readSome(asks, some, rows, found));
      }
    }
    await Promise.all(reads);
    return found;
  }

  async #readSome(asks: readonly NewestAsk[], some: readonly number[], rows: number, found: NewestRows[]): Promise<void> {
    const ids = some.flatMap((index) => {
      const id = uuidToBytes((asks[index] as NewestAsk).c);
      return [id, id];
    });
    for (const row of await onSql(() => this.#prepared<PageRow>(statementOf(some.length, rows), ids))) {
      const of = found[some[row.page] as number] as NewestRows;
      of.head = row.head;
      of.rows.push(row);
    }
    for (const index of some) {
      const of = found[index] as NewestRows;
      // A union says nothing of the order between its parts' rows.
      of.rows = of.rows.sort((a, b) => b.seq - a.seq).slice(0, asks[index]?.limit);
    }
  }
}

const rowsFor = (limit: number) => rowSizes.find((rows) => rows >= limit) ?? 100;

const statements = new Map<string, string>();

function statementOf(pages: number, rows: number): string {
  const known = `${pages} ${rows}`;
  const text = statements.get(known) ?? Array.from({ length: pages }, (_, page) => pageOf(page, rows)).join(' UNION ALL ');
  statements.set(known, text);
  return text;
}

const pageOf = (page: number, rows: number) => `(SELECT ${page} AS page, seq, n, sender_id, client_id, kind, body, detail, at, changed,
  (SELECT MAX(seq) FROM event WHERE conversation_id = ?) AS head FROM message WHERE conversation_id = ? ORDER BY seq DESC LIMIT ${rows})`;
