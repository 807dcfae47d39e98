import type { Head } from '@chatter/contracts/chat/calls.ts';
import { readArchiveHeads } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { orWhenAway } from '@chatter/platform/refusal.ts';
import type { MessageLog } from './message-log.ts';

/** Where a conversation stands, whoever asks. */
export type Standing = Omit<Head, 'fromSeq'>;

/** Conversations in one ask of the archive. */
const askedAtOnce = 500;
const archiveWithinMs = 2000;

/** Where conversations stand: loaded ones by Redis, the others by the archive. */
export class Heads {
  readonly #bus: Bus;
  readonly #log: MessageLog;

  constructor(bus: Bus, log: MessageLog) {
    this.#bus = bus;
    this.#log = log;
  }

  /**
   * Heads read now; null for those that only the archive knows, while it is away.
   * @throws Unavailable when Redis did not answer
   */
  async read(cs: readonly string[]): Promise<Map<string, Standing | null>> {
    const metas = await this.#log.metas(cs);
    const heads = new Map<string, Standing | null>(cs.map((c) => [c, null]));
    const cold: string[] = [];
    for (const [index, c] of cs.entries()) {
      const meta = metas[index] ?? null;
      if (meta === null) cold.push(c);
      else heads.set(c, { c, epoch: meta.epoch, seq: meta.seq, n: meta.n, dseq: meta.dseq });
    }
    for (let at = 0; at < cold.length; at += askedAtOnce) {
      const ask = { cs: cold.slice(at, at + askedAtOnce), rows: false } as const;
      const answer = await orWhenAway(() => this.#bus.ask(readArchiveHeads, ask, { timeoutMs: archiveWithinMs }), null);
      if (answer === null) break;
      for (const { c, seq, n } of answer.items) heads.set(c, { c, epoch: this.#epochOf(c), seq, n, dseq: seq });
    }
    return heads;
  }

  #epochOf(c: string): number {
    return this.#log.shards.peek(this.#log.shardOf(c))?.epoch ?? 0;
  }
}
