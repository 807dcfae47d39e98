import { openAccounts, readPage } from '@chatter/contracts/chat/calls.ts';
import type { Item } from '@chatter/contracts/chat/events.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';

const pageSize = 100;

/** Reads what somebody may see, as they see it now: chat checks each page as if they had asked. */
export class ConversationReader {
  readonly #bus: Pick<Bus, 'ask'>;

  constructor(bus: Pick<Bus, 'ask'>) {
    this.#bus = bus;
  }

  /** The conversations that somebody is in. @throws Unavailable */
  async list(account: string): Promise<string[]> {
    const found: string[] = [];
    for (let after: string | undefined; ; ) {
      const item = { account, resume: [], ...(after !== undefined && { after }) };
      const { items } = await this.#bus.ask(openAccounts, { items: [item] });
      const opened = items[0];
      if (!opened) throw new Unavailable('chat cannot say now what an account is in');
      found.push(...opened.heads.map(({ c }) => c));
      if (opened.next === undefined) return found;
      after = opened.next;
    }
  }

  /** All rows of a conversation that somebody may see, oldest first. */
  async read(account: string, c: string): Promise<Item[]> {
    const pages: Item[][] = [];
    for (let before: number | undefined; ; ) {
      const page = await this.#bus.ask(readPage, { account, c, limit: pageSize, ...(before !== undefined && { before }) });
      pages.unshift(page.items);
      if (page.next === null || page.items.length === 0) return pages.flat();
      before = page.next;
    }
  }
}
