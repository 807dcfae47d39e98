import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';

/** One message as somebody was told of it. */
export interface Told {
  seq: number;
  from: string;
  body: string;
}

/** What one person was told of a conversation, by its numbers: events, and pages where the server began anew. */
export class Thread {
  readonly #rows = new Map<number, Told>();
  /** Older rows are to be read from here on; null: nothing is missing. */
  below: number | null = null;

  get size(): number {
    return this.#rows.size;
  }

  /** Takes events, each of which may come once. Answers the messages, and what came a second time. */
  take(events: readonly ConversationEvent[]): { told: Told[]; again: Told[] } {
    const messages = events.flatMap((event) => (event.kind === 'message' ? [event] : []));
    const again = messages.filter(({ seq }) => this.#rows.has(seq));
    return { told: this.#add(messages), again };
  }

  /** Takes rows of a page, of which some may be known. Answers those that were not. */
  fill(items: readonly Item[]): Told[] {
    return this.#add(items.flatMap(({ seq, from, kind, body }) => (kind === 'message' ? [{ seq, from, body: body as string }] : [])));
  }

  /** The server begins anew with a page: what was held within it is replaced, and what lies below is to be read. */
  restart({ items, next }: { items: readonly Item[]; next: number | null }): Told[] {
    const known = new Map(this.#rows);
    const first = items[0]?.seq ?? 0;
    for (const seq of known.keys()) if (seq >= first) this.#rows.delete(seq);
    this.below = next;
    return this.fill(items).filter(({ seq }) => !known.has(seq));
  }

  /** What somebody said, in the order of its numbers. */
  of(from: string): string[] {
    const rows = [...this.#rows.values()].sort((a, b) => a.seq - b.seq);
    return rows.filter((row) => row.from === from).map(({ body }) => body);
  }

  #add(rows: readonly Told[]): Told[] {
    const added = rows.filter(({ seq }) => !this.#rows.has(seq));
    for (const { seq, from, body } of added) this.#rows.set(seq, { seq, from, body });
    return added;
  }
}
