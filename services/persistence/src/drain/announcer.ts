import { liveDurable } from '@chatter/contracts/persistence/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { ShardBatch } from './shard-batch.ts';

const keepMs = 30_000;
/** So that a message stays far below what NATS takes. */
const headsPerMessage = 5000;

/** Heads by conversation, for each shard and epoch. */
type Announced = Map<string, { shard: number; epoch: number; heads: Map<string, number> }>;

/** Tells who follows which conversations are in MySQL up to where. It may be lost; what was said lately is said again after a reconnect. */
export class Announcer {
  readonly #bus: Bus;
  #recent: Announced = new Map();
  #older: Announced = new Map();
  #turnedAtMs = 0;

  constructor(bus: Bus) {
    this.#bus = bus;
    bus.onReconnect(() => {
      for (const known of [this.#older, this.#recent])
        for (const { shard, epoch, heads } of known.values()) this.#publish(shard, epoch, heads);
    });
  }

  announce({ shard, epoch, heads, replaced }: Pick<ShardBatch, 'shard' | 'epoch' | 'heads' | 'replaced'>): void {
    this.#publish(shard, epoch, heads, replaced);
    this.#remember(shard, epoch, heads);
  }

  /** A shard's log goes on in this epoch, and MySQL has everything of those before. */
  begun({ shard, epoch }: Pick<ShardBatch, 'shard' | 'epoch'>): void {
    this.#bus.publishLive(liveDurable, shard, { shard, epoch, heads: [] });
  }

  #publish(shard: number, epoch: number, heads: ReadonlyMap<string, number>, replaced: ReadonlySet<string> = new Set()): void {
    const all = [...heads];
    for (let at = 0; at < all.length; at += headsPerMessage) {
      const some = all.slice(at, at + headsPerMessage);
      const others = some.map(([c]) => c).filter((c) => replaced.has(c));
      this.#bus.publishLive(liveDurable, shard, { shard, epoch, heads: some, ...(others.length > 0 && { replaced: others }) });
    }
  }

  #remember(shard: number, epoch: number, heads: ReadonlyMap<string, number>): void {
    const now = performance.now();
    if (now - this.#turnedAtMs > keepMs) {
      this.#older = this.#recent;
      this.#recent = new Map();
      this.#turnedAtMs = now;
    }
    const key = `${shard}:${epoch}`;
    const known = this.#recent.get(key);
    if (known === undefined) this.#recent.set(key, { shard, epoch, heads: new Map(heads) });
    else for (const [c, seq] of heads) known.heads.set(c, seq);
  }
}
