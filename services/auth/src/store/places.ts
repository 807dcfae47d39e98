import { listNeighbours, sharePlaces } from '@chatter/contracts/chat/places.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';

/** For less than this nobody who searches notices that chat does not answer. */
const withinMs = 1000;
/** Whoever asks who may see whom waits longer, but not for ever: less than they give this service. */
const sharingWithinMs = 4000;

/** Who shares a place with whom: chat knows. */
export class Places {
  readonly #bus: Pick<Bus, 'ask'>;

  constructor(bus: Pick<Bus, 'ask'>) {
    this.#bus = bus;
  }

  /** Of these people those that each shares a place with, in the order asked. @throws Unavailable */
  async sharing(items: readonly { account: string; of: readonly string[] }[]): Promise<ReadonlySet<string>[]> {
    const asked = items.map(({ account, of }) => ({ account, of: [...of] }));
    if (asked.every(({ of }) => of.length === 0)) return asked.map(() => new Set());
    const { items: shared } = await this.#bus.ask(sharePlaces, { items: asked }, { timeoutMs: sharingWithinMs });
    return asked.map((_, at) => new Set(shared[at]?.of));
  }

  /** People that an account shares a place with; nobody is known to while chat is away. */
  async neighbours(account: string, limit: number): Promise<string[]> {
    const answer = await orWhenAway(() => this.#bus.ask(listNeighbours, { account, limit }, { timeoutMs: withinMs }), null);
    return answer?.ids ?? [];
  }
}
