import { markConversations } from '@chatter/contracts/chat/calls.ts';
import type { Mark } from '@chatter/contracts/gateway/frames.ts';
import type { AskOf } from '@chatter/contracts/kit/define.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';

type Item = AskOf<typeof markConversations>['items'][number];

const gatherMs = 100;
const maxItems = 1000;

/** Gathers receipts of all sockets; what is lost a client repeats when it resumes. */
export class MarkGatherer {
  readonly #bus: Bus;
  readonly #log: Logger;
  #items = new Map<string, Item>();
  #timer: NodeJS.Timeout | null = null;

  constructor(bus: Bus, log: Logger) {
    this.#bus = bus;
    this.#log = log;
  }

  mark(account: string, { c, delivered = 0, read = 0, n = 0 }: Mark): void {
    const key = `${account} ${c}`;
    const before = this.#items.get(key);
    this.#items.set(key, {
      account,
      c,
      delivered: Math.max(before?.delivered ?? 0, delivered),
      read: Math.max(before?.read ?? 0, read),
      n: Math.max(before?.n ?? 0, n),
    });
    this.#timer ??= setTimeout(() => void this.flush(), gatherMs);
  }

  /** Sends what was gathered. */
  async flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    const items = [...this.#items.values()];
    this.#items = new Map();
    for (let from = 0; from < items.length; from += maxItems) {
      await this.#bus.ask(markConversations, { items: items.slice(from, from + maxItems) }).catch((error: unknown) => {
        this.#log.warn({ err: error }, 'receipts were not taken');
      });
    }
  }
}
