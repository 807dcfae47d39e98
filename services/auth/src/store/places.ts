import { listNeighbours, sharePlaces } from '@chatter/contracts/chat/places.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';

/** For less than this nobody who searches notices that chat does not answer. */
const withinMs = 1000;

/** Who shares a place with whom: chat knows. While it is away nobody is known to. */
export class Places {
  readonly #bus: Pick<Bus, 'ask'>;

  constructor(bus: Pick<Bus, 'ask'>) {
    this.#bus = bus;
  }

  async sharing(items: readonly { account: string; of: readonly string[] }[]): Promise<ReadonlySet<string>[]> {
    const asked = items.map(({ account, of }) => ({ account, of: [...of] }));
    if (asked.every(({ of }) => of.length === 0)) return asked.map(() => new Set());
    const answer = await orWhenAway(() => this.#bus.ask(sharePlaces, { items: asked }, { timeoutMs: withinMs }), null);
    return asked.map((_, at) => new Set(answer?.items[at]?.of));
  }

  async neighbours(account: string, limit: number): Promise<string[]> {
    const answer = await orWhenAway(() => this.#bus.ask(listNeighbours, { account, limit }, { timeoutMs: withinMs }), null);
    return answer?.ids ?? [];
  }
}
