import type { Redis } from 'ioredis';
import { Leases } from './leases.ts';
import { loadPositions, type Position, readEpochs } from './positions.ts';
import type { Session } from './session.ts';

const renewEveryMs = 2000;

/** The shards this process drains, and where each of them stands. */
export class Holdings {
  readonly #redis: Redis;
  readonly #leases: Leases;
  readonly #positions = new Map<number, Position>();
  #shards: ReadonlySet<number> = new Set();
  #renewAtMs = 0;

  constructor(redis: Redis, shards: number) {
    this.#redis = redis;
    this.#leases = new Leases(shards);
  }

  get holder(): string {
    return this.#leases.holder;
  }

  /** Shards with a position, in no special order. */
  get positions(): ReadonlyMap<number, Position> {
    return this.#positions;
  }

  /**
   * Renews the leases in time and takes free ones; notices epochs that were begun. `settle` is run for each shard before its position
   * counts. Returns the shards taken over from a drainer that ended uncleanly.
   */
  async keep(session: Session, settle: (position: Position) => Promise<void>): Promise<readonly number[]> {
    const inherited = performance.now() < this.#renewAtMs ? [] : await this.#renew(session);
    const epochs = await readEpochs(this.#redis, [...this.#shards]);
    for (const { shard, newest } of this.#positions.values()) if (epochs.get(shard) !== newest) this.#positions.delete(shard);
    for (const shard of this.#positions.keys()) epochs.delete(shard);
    for (const position of await loadPositions(session, epochs)) {
      await settle(position);
      this.#positions.set(position.shard, position);
    }
    return inherited;
  }

  async #renew(session: Session): Promise<readonly number[]> {
    const held = await this.#leases.keep(session);
    this.#shards = held.shards;
    this.#renewAtMs = performance.now() + renewEveryMs;
    for (const shard of this.#positions.keys()) if (!held.shards.has(shard)) this.#positions.delete(shard);
    return held.inherited;
  }

  /** The position of a shard is to be read anew. */
  forget(shard: number): void {
    this.#positions.delete(shard);
  }

  /** All positions are to be read anew. */
  forgetPositions(): void {
    this.#positions.clear();
  }

  /** Nothing is certain any more: leases and positions are to be read anew. */
  forgetAll(): void {
    this.forgetPositions();
    this.#renewAtMs = 0;
  }

  async release(session: Session): Promise<void> {
    await this.#leases.release(session);
  }
}
