import { applyAccess } from '@chatter/contracts/chat/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import type { AccessChanges } from './access-changes.ts';

/** Most changes that one call carries. */
const mostChanges = 100;
/** How long chat may take for all that it lacks of one community. */
const patienceMs = 4000;

/** Makes changes hold in chat, community by community, in order. */
export class ChatAccess {
  readonly #bus: Bus;
  readonly #log: Logger;
  readonly #changes: AccessChanges;
  /** What is under way, by community, and what all who came meanwhile wait for. */
  readonly #flights = new Map<string, { now: Promise<void>; next: Promise<void> | null }>();

  constructor(bus: Bus, log: Logger, changes: AccessChanges) {
    this.#bus = bus;
    this.#log = log;
    this.#changes = changes;
  }

  /**
   * Resolves when all that is committed of a community holds in chat.
   * @throws Unavailable when chat did not say so in time; the facts will reach it later
   */
  async apply(community: string): Promise<void> {
    const flight = this.#flights.get(community);
    if (flight === undefined) return this.#start(community);
    // What is under way may have read the changes before the caller's was committed; one more is enough for all who wait.
    flight.next ??= flight.now.catch(() => {}).then(() => this.#start(community));
    return flight.next;
  }

  /** The same, but it need not hold yet: what was given may come a little later. */
  async applySoon(community: string): Promise<void> {
    try {
      await this.apply(community);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      this.#log.warn({ err: error, community }, 'chat will learn of a change by its fact');
    }
  }

  #start(community: string): Promise<void> {
    const now = this.#deliver(community).finally(() => {
      if (this.#flights.get(community) === flight) this.#flights.delete(community);
    });
    const flight = { now, next: null };
    this.#flights.set(community, flight);
    return now;
  }

  async #deliver(community: string): Promise<void> {
    const until = Date.now() + patienceMs;
    let { known } = await this.#changes.versions(community);
    for (let asked = false; ; asked = true) {
      const changes = await this.#changes.after(community, known, mostChanges);
      if (changes.length === 0) return;
      const { pv } = await this.#bus.ask(applyAccess, { community, changes }, { timeoutMs: Math.max(1, until - Date.now()) });
      // The first answer may lie below what chat once had: it was put back to a back-up, and is told again from there.
      if (pv <= known && asked) throw new Unavailable(`chat stays at version ${pv} of community ${community}`);
      // It may have learnt of later ones by their facts, but of none that was never given: then we were put back, and it would take ours for old.
      if (pv > (await this.#changes.versions(community)).newest) throw new Unavailable(`chat has version ${pv} of community ${community}`);
      known = pv;
      await this.#changes.note(community, pv);
    }
  }
}
