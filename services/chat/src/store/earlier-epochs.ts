import { setTimeout as pause } from 'node:timers/promises';
import { readLogCursors } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { once } from './once.ts';

/** The drain looks several times a second whether an epoch has come to its end. */
const lookEveryMs = 100;
const waitMs = 2000;

/**
 * Whether the archive has all that the earlier epochs of a shard accepted: until then it lacks what a drainer has read and is about to
 * store, and what it answers is not all there is. That their logs are gone from Redis says nothing.
 */
export class EarlierEpochs {
  readonly #bus: Pick<Bus, 'ask'>;
  /** Epochs of shards before which the archive has everything. */
  readonly #archived = new Map<number, number>();
  /** By shard and epoch: who waits for a later one waits longer. */
  readonly #waiting = new Map<string, Promise<void>>();

  constructor(bus: Pick<Bus, 'ask'>) {
    this.#bus = bus;
  }

  /** @throws Unavailable while the archive lacks something of the epochs before, or does not answer */
  async requireArchived(shard: number, epoch: number): Promise<void> {
    if (!(await this.#areArchived(shard, epoch))) throw notYet(shard, epoch);
  }

  /** The same for who reads: mostly it is a matter of moments, which are waited for. @throws Unavailable as `requireArchived` does */
  async waitUntilArchived(shard: number, epoch: number): Promise<void> {
    if (this.#isKnown(shard, epoch)) return;
    await once(this.#waiting, `${shard} ${epoch}`, () => this.#wait(shard, epoch));
    if (!this.#isKnown(shard, epoch)) throw notYet(shard, epoch);
  }

  async #wait(shard: number, epoch: number): Promise<void> {
    const untilMs = performance.now() + waitMs;
    while (!(await this.#areArchived(shard, epoch, waitMs)) && performance.now() < untilMs) await pause(lookEveryMs);
  }

  #isKnown(shard: number, epoch: number): boolean {
    return epoch <= (this.#archived.get(shard) ?? 1);
  }

  async #areArchived(shard: number, epoch: number, timeoutMs?: number): Promise<boolean> {
    if (this.#isKnown(shard, epoch)) return true;
    const { items } = await this.#bus.ask(readLogCursors, { shards: [shard] }, timeoutMs === undefined ? {} : { timeoutMs });
    const open = items[0]?.open ?? 0;
    this.#archived.set(shard, Math.max(open, this.#archived.get(shard) ?? 1));
    return this.#isKnown(shard, epoch);
  }
}

function notYet(shard: number, epoch: number): Unavailable {
  return new Unavailable(`shard ${shard}: what came before epoch ${epoch} is not archived yet`);
}
