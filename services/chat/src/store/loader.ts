import { systemSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { findArchivedSends, readArchiveHeads } from '@chatter/contracts/persistence/calls.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { LRUCache } from 'lru-cache';
import type { AccessCache } from './access-cache.ts';
import type { Announcer } from './announcer.ts';
import type { Ceilings } from './ceilings.ts';
import { changeEvent } from './change-event.ts';
import { contentHash } from './content-hash.ts';
import type { EarlierEpochs } from './earlier-epochs.ts';
import type { AfterHole, MessageLog } from './message-log.ts';
import { once } from './once.ts';
import type { PendingEvent, PendingEvents } from './pending-events.ts';

/** What is forgotten is learnt again with the next message. */
const maxKnown = 100_000;
/** So many sends the archive is asked for at once. */
const askedAtOnce = 256;

export interface ArchivedSend {
  seq: number;
  n: number;
  at: number;
  hash: string;
}

export interface LoaderDeps {
  bus: Bus;
  log: MessageLog;
  ceilings: Ceilings;
  access: AccessCache;
  announcer: Announcer;
  pending: PendingEvents;
  earlier: EarlierEpochs;
}

/** Brings conversations into Redis that are not there, and keeps numbers reserved for those that are. */
export class Loader {
  readonly #announcer: Announcer;
  readonly #bus: Bus;
  readonly #log: MessageLog;
  readonly #ceilings: Ceilings;
  readonly #access: AccessCache;
  readonly #pending: PendingEvents;
  readonly #earlier: EarlierEpochs;
  readonly #loading = new Map<string, Promise<void>>();
  readonly #reserving = new Map<string, Promise<void>>();
  /** Ceilings this process knows, so that reserving in time costs no question to Redis per message. */
  readonly #known = new LRUCache<string, { ceil: number; reserveFrom: number }>({ max: maxKnown });

  constructor(deps: LoaderDeps) {
    const { bus, log, ceilings, access, announcer, pending, earlier } = deps;
    this.#earlier = earlier;
    this.#pending = pending;
    this.#announcer = announcer;
    this.#bus = bus;
    this.#log = log;
    this.#ceilings = ceilings;
    this.#access = access;
  }

  /** Loads a conversation into Redis, unless it is there. Unavailable when the archive or MySQL does not answer. */
  load(c: string): Promise<void> {
    return once(this.#loading, c, () => this.#load(c));
  }

  async #load(c: string): Promise<void> {
    for (let tries = 0; tries < 5; tries++) {
      const answer = await this.#tryLoad(c);
      if (answer === 'OK' || answer === 'EXISTS') return;
      if (answer === 'ESHARD') await this.#log.shards.refresh(this.#log.shardOf(c));
    }
    throw new Unavailable(`conversation ${c} could not be loaded`);
  }

  async #tryLoad(c: string): Promise<'OK' | 'ESHARD' | 'EUN' | 'EXISTS'> {
    const shard = this.#log.shardOf(c);
    const { epoch, runId } = await this.#log.shards.get(shard);
    const un = await this.#log.unloads(shard);
    const access = (await this.#access.reload([c])).get(c);
    // A conversation that does not exist is nothing to load: who asked for it is refused by its access.
    if (access === undefined) return 'EXISTS';
    await this.#earlier.requireArchived(shard, epoch);
    const { items } = await this.#bus.ask(readArchiveHeads, { cs: [c] });
    const archived = items[0] ?? { epoch: 0, seq: 0, n: 0 };
    const base = await this.#baseOf(c, epoch, archived);
    const hole = base > archived.seq ? await this.#afterHole(c, archived.seq, base) : undefined;
    const ceil = await this.#ceilings.reserve(c, base + 1 + (hole?.lost.length ?? 0));
    const at = { epoch, runId, un, seq: base, n: archived.n, ceil, dseq: base, pv: access.pv };
    const answer = await this.#log.init(c, at, hole);
    if (answer === 'OK') this.#note(c, base, ceil);
    if (answer === 'OK' && hole !== undefined) this.#announcer.head(c, epoch, base + 1 + hole.lost.length);
    return answer;
  }

  /** What comes after a hole above `prev`: the event that announces it, at `base` + 1, and the changes that were lost in it. */
  async #afterHole(c: string, prev: number, base: number): Promise<AfterHole> {
    const lost = await this.#lostChanges(c);
    // Before they are there: nobody shall see what comes before their return. Where another loader is faster, it is put right later.
    for (const [index, event] of lost.entries()) if (event.seq !== null) await this.#pending.placed(c, event, base + 2 + index);
    if (lost.length > 0) await this.#access.reload([c]);
    return { skipped: skippedEvent(prev), lost: lost.map((event) => appendOf(c, event)) };
  }

  /** Changes that hold by MySQL and that the archive does not have: Redis lost them, or they never came into the log. */
  async #lostChanges(c: string): Promise<PendingEvent[]> {
    const pending = await this.#pending.of(c);
    const { found } = await this.archivedSends(
      c,
      pending.map((event) => [systemSender, changeEvent(c, event).m]),
    );
    return pending.filter((event) => !found.has(`${systemSender} ${changeEvent(c, event).m}`));
  }

  /** Where numbering goes on: after the archive's last event of this epoch, else above all that was ever reserved. */
  async #baseOf(c: string, epoch: number, archived: { epoch: number; seq: number }): Promise<number> {
    return archived.epoch === epoch || epoch === 1 ? archived.seq : this.#ceilings.read(c);
  }

  /** Reserves the next block now: numbers ran out. */
  reserve(c: string): Promise<void> {
    return once(this.#reserving, c, async () => {
      const [meta] = await this.#log.metas([c]);
      if (meta === null || meta === undefined) return this.forget(c);
      const ceil = await this.#ceilings.reserve(c, meta.seq);
      await this.#log.raiseCeiling(c, meta.epoch, ceil);
      this.#note(c, meta.seq, ceil);
    });
  }

  /** Reserves the next block in the background once half of the last one is used, so that an outage of MySQL stops nobody who talks. */
  reserveInTime(c: string, seq: number): void {
    const known = this.#known.get(c);
    if (known !== undefined && seq < known.reserveFrom) return;
    this.#known.set(c, { ceil: known?.ceil ?? 0, reserveFrom: Number.POSITIVE_INFINITY });
    const work = known === undefined ? this.#learn(c) : this.reserve(c);
    work.catch(() => this.#known.delete(c));
  }

  /** Forgets what is known of a conversation that was unloaded. */
  forget(c: string): void {
    this.#known.delete(c);
  }

  /** Which of these sends the archive holds, as `<account> <m>`, of all that was accepted before `epoch`. */
  async archivedSends(
    c: string,
    keys: readonly (readonly [string, string])[],
  ): Promise<{ epoch: number; found: Map<string, ArchivedSend> }> {
    const shard = this.#log.shardOf(c);
    const { epoch } = await this.#log.shards.get(shard);
    await this.#earlier.requireArchived(shard, epoch);
    const found = new Map<string, ArchivedSend>();
    for (let at = 0; at < keys.length; at += askedAtOnce) {
      const some = keys.slice(at, at + askedAtOnce).map(([account, m]): [string, string] => [account, m]);
      const { items } = await this.#bus.ask(findArchivedSends, { c, keys: some });
      for (const { account, m, ...send } of items) found.set(`${account} ${m}`, send);
    }
    return { epoch, found };
  }

  async #learn(c: string): Promise<void> {
    const [meta] = await this.#log.metas([c]);
    if (meta === null || meta === undefined) return this.forget(c);
    this.#note(c, meta.seq, meta.ceil);
    if (meta.seq >= (this.#known.get(c)?.reserveFrom ?? 0)) await this.reserve(c);
  }

  #note(c: string, seq: number, ceil: number): void {
    this.#known.set(c, { ceil, reserveFrom: seq + Math.floor((ceil - seq) / 2) });
  }
}

/** A change as the log takes it without asking who may. */
function appendOf(c: string, event: PendingEvent) {
  const { m, rest } = changeEvent(c, event);
  return { account: systemSender, m, hash: contentHash(rest), rest };
}

/** The rest of the `epoch` event that announces a hole after `prev`. */
function skippedEvent(prev: number): string {
  return `"kind":"epoch","from":"${systemSender}","m":"${uuidV7()}","prev":${prev}}`;
}
