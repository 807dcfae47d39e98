import { openAccounts, readPage } from '@chatter/contracts/chat/calls.ts';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { readMutes } from '@chatter/contracts/chat/mutes.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';

const pageSize = 100;

/** A conversation, and from where on somebody sees it. */
export interface Seen {
  c: string;
  fromSeq: number;
}

/** Reads what somebody may see, as they see it now: chat checks each page as if they had asked. */
export class ConversationReader {
  readonly #bus: Pick<Bus, 'ask'>;

  constructor(bus: Pick<Bus, 'ask'>) {
    this.#bus = bus;
  }

  /** The conversations that somebody is in, each with the first event they may see. @throws Unavailable */
  async list(account: string): Promise<Seen[]> {
    const found: Seen[] = [];
    for (let after: string | undefined; ; ) {
      const item = { account, resume: [], ...(after !== undefined && { after }) };
      const { items } = await this.#bus.ask(openAccounts, { items: [item] });
      const opened = items[0];
      if (!opened) throw new Unavailable('chat cannot say now what an account is in');
      found.push(...opened.heads.map(({ c, fromSeq }) => ({ c, fromSeq })));
      if (opened.next === undefined) return found;
      after = opened.next;
    }
  }

  /** All rows of a conversation that somebody may see, page by page, the oldest first. */
  async *read(account: string, { c, fromSeq }: Seen): AsyncGenerator<Item[]> {
    for (let after = fromSeq - 1; ; ) {
      const { items, next } = await this.#bus.ask(readPage, { account, c, after, limit: pageSize });
      yield items;
      // Of a page may be nothing they see, and something of the next.
      if (next === null) return;
      after = next;
    }
  }

  /** What somebody has muted. */
  async mutes(account: string): Promise<string[]> {
    return (await this.#bus.ask(readMutes, { account })).items;
  }
}
