import type { Head } from '@chatter/contracts/chat/calls.ts';
import { readArchiveHeads } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';
import { LRUCache } from 'lru-cache';
import type { EarlierEpochs } from './earlier-epochs.ts';
import type { Look, MessageLog } from './message-log.ts';

/** Where a conversation stands, whoever asks. */
export type Standing = Omit<Head, 'fromSeq'>;

/** Conversations in one ask of the archive. */
const askedAtOnce = 500;
const archiveWithinMs = 2000;
/** Some 225 bytes each: 11 MB. */
const mostTold = 50_000;

/** Where conversations stand: loaded ones by Redis, the others by the archive. */
export class Heads {
  readonly #bus: Bus;
  readonly #log: MessageLog;
  readonly #earlier: EarlierEpochs;
  /** What the archive told of conversations, and under which state of their shard: who speaks in one loads it first. */
  readonly #told = new LRUCache<string, { since: string; standing: Standing }>({ max: mostTold });

  constructor(bus: Bus, log: MessageLog, earlier: EarlierEpochs) {
    this.#bus = bus;
    this.#log = log;
    this.#earlier = earlier;
  }

  /**
   * Heads read now; null for those that only the archive knows, while it is away or lacks something of the epochs before.
   * @throws Unavailable when Redis did not answer
   */
  async read(cs: readonly string[]): Promise<Map<string, Standing | null>> {
    const looks = await this.#log.looks(cs);
    const heads = new Map<string, Standing | null>(cs.map((c) => [c, null]));
    const cold = new Map<string, string>();
    for (const [index, c] of cs.entries()) {
      const { meta, since } = looks[index] as Look;
      const told = this.#told.get(c);
      if (meta !== null) heads.set(c, { c, epoch: meta.epoch, seq: meta.seq, n: meta.n, dseq: meta.dseq });
      else if (told?.since === since) heads.set(c, told.standing);
      else cold.set(c, since);
    }
    for (const standing of await this.#askArchive([...cold.keys()])) {
      heads.set(standing.c, standing);
      this.#told.set(standing.c, { since: cold.get(standing.c) as string, standing });
    }
    return heads;
  }

  /** Those of which it has all there is; none from where it does not answer on. */
  async #askArchive(cs: readonly string[]): Promise<Standing[]> {
    const epochs = await this.#wholeIn(cs);
    const known = cs.filter((c) => epochs.has(c));
    const standings: Standing[] = [];
    for (let at = 0; at < known.length; at += askedAtOnce) {
      const ask = { cs: known.slice(at, at + askedAtOnce), rows: false } as const;
      const answer = await orWhenAway(() => this.#bus.ask(readArchiveHeads, ask, { timeoutMs: archiveWithinMs }), null);
      if (answer === null) break;
      standings.push(...answer.items.map(({ c, seq, n }) => ({ c, epoch: epochs.get(c) ?? 0, seq, n, dseq: seq })));
    }
    return standings;
  }

  /** The epochs of cold conversations of which the archive has all there is before. */
  async #wholeIn(cold: readonly string[]): Promise<Map<string, number>> {
    const found = await Promise.all(
      [...Map.groupBy(cold, (c) => this.#log.shardOf(c))].map(async ([shard, cs]) => {
        const epoch = this.#log.shards.peek(shard)?.epoch ?? 0;
        const whole = await orWhenAway(() => this.#earlier.waitUntilArchived(shard, epoch).then(() => true), false);
        return whole ? cs.map((c) => [c, epoch] as const) : [];
      }),
    );
    return new Map(found.flat());
  }
}
