import { failpoint } from '@chatter/platform/failpoint.ts';
import type { Logger } from '@chatter/platform/log.ts';
import { tracing } from '@chatter/platform/tracing.ts';
import type { Redis } from 'ioredis';
import type { Announcer } from './announcer.ts';
import { type Committed, commitBatches, recallSetAside } from './commit-batches.ts';
import type { DrainMetrics } from './drain-metrics.ts';
import type { DrainTraces } from './drain-traces.ts';
import type { Holdings } from './holdings.ts';
import { closeEpoch, type Position, removeEnded } from './positions.ts';
import { batchLimits, type LogReader } from './read-logs.ts';
import type { Session } from './session.ts';
import type { ShardBatch } from './shard-batch.ts';
import { dropReplaced, trimLog } from './trim-log.ts';

export interface DrainParts {
  readonly log: Logger;
  readonly redis: Redis;
  readonly metrics: DrainMetrics;
  readonly announcer: Announcer;
  readonly reader: LogReader;
  readonly holdings: Holdings;
  readonly traces: DrainTraces;
  readonly openSession: () => Promise<Session>;
}

/** What a turn found: nothing, less than a batch, or more than fits into one. */
export type Turn = 'idle' | 'drained' | 'more';

/** All shards are looked at this often, hint or not; a little below the loop's own 250 ms, so that no turn is a millisecond early. */
const sweepEveryMs = 200;

/** Empties the logs of the shards this process holds into MySQL, a turn at a time. */
export class Drain {
  readonly #parts: DrainParts;
  /** Shards that may have news. */
  readonly #dirty = new Set<number>();
  #session: Session | null = null;
  #sweepAtMs = 0;
  #rotation = Math.floor(Math.random() * 1000);
  /** Entries in a batch: few after an unclean end, so that one that kills the process is found alone. */
  #maxEntries = Number.POSITIVE_INFINITY;

  constructor(parts: DrainParts) {
    this.#parts = parts;
  }

  /** These shards have something new. */
  hint(shards: readonly number[]): void {
    for (const shard of shards) this.#dirty.add(shard);
  }

  /** Connects now, to find out early whether MySQL is one to be trusted. */
  async open(): Promise<Session> {
    this.#session ??= await this.#parts.openSession();
    return this.#session;
  }

  /** Drains one batch. After any fault everything is read anew from MySQL: what was committed is announced and trimmed then. */
  async turn(): Promise<Turn> {
    try {
      const session = await this.open();
      const beganAtMs = performance.now();
      const everywhere = beganAtMs >= this.#sweepAtMs;
      if (everywhere) await this.#sweep(session);
      const turn = await this.#drainBatch(session);
      if (everywhere && turn !== 'more') this.#parts.metrics.caughtUp(beganAtMs);
      return turn;
    } catch (error) {
      this.drop();
      throw error;
    }
  }

  /** All shards are looked at in the next turn. */
  sweepNext(): void {
    this.#sweepAtMs = 0;
  }

  /** Gives up the leases. */
  async release(): Promise<void> {
    if (this.#session !== null) await this.#parts.holdings.release(this.#session);
  }

  /** Redis may be another one: all positions are to be read and settled anew. */
  reread(): void {
    this.#parts.holdings.forgetPositions();
    this.sweepNext();
  }

  drop(): void {
    this.#session?.drop();
    this.#session = null;
    this.#parts.holdings.forgetAll();
    this.sweepNext();
  }

  async #sweep(session: Session): Promise<void> {
    const { holdings, log } = this.#parts;
    const inherited = await holdings.keep(session, (position) => this.#settle(session, position));
    if (inherited.length > 0) {
      log.warn({ shards: inherited }, 'taking over from a drainer that ended uncleanly: beginning with single entries');
      this.#maxEntries = 1;
    }
    this.hint([...holdings.positions.keys()]);
    this.#sweepAtMs = performance.now() + sweepEveryMs;
  }

  /**
   * What a drainer before committed may be neither announced nor trimmed. Of a new epoch is told when MySQL has all of those before: who
   * asks then what became of something is answered exactly.
   */
  async #settle(session: Session, position: Position): Promise<void> {
    const { reader, redis, announcer } = this.#parts;
    await removeEnded(redis, position);
    for (;;) {
      const committed = await reader.readCommitted(position);
      if (committed.entries === 0) break;
      await recallSetAside(session, committed);
      await this.#publish([committed]);
    }
    if (position.epoch > 1 && position.epoch === position.newest) announcer.begun(position);
  }

  async #drainBatch(session: Session): Promise<Turn> {
    const { reader } = this.#parts;
    const positions = this.#takeDirty();
    const { batches, ended } = await reader.read(positions, { ...batchLimits, entries: this.#maxEntries });
    await failpoint('persistence.after-read');
    const unfinished = positions.filter((position) => !ended.includes(position));
    this.hint(unfinished.map(({ shard }) => shard));
    if (batches.length > 0) await this.#store(session, batches);
    const empty = ended.filter(({ shard }) => !batches.some((batch) => batch.shard === shard));
    for (const position of empty) if (position.epoch < position.newest) await this.#close(session, position);
    if (unfinished.length > 0 || this.#sweepAtMs === 0) return 'more';
    return batches.length > 0 ? 'drained' : 'idle';
  }

  /** Each turn begins with another shard, so that none waits for the others' sake. */
  #takeDirty(): Position[] {
    const { positions } = this.#parts.holdings;
    const dirty = [...this.#dirty].flatMap((shard) => positions.get(shard) ?? []).sort((a, b) => a.shard - b.shard);
    this.#dirty.clear();
    const first = this.#rotation++ % Math.max(1, dirty.length);
    return [...dirty.slice(first), ...dirty.slice(0, first)];
  }

  async #store(session: Session, batches: readonly ShardBatch[]): Promise<void> {
    const { holdings, metrics, log, traces } = this.#parts;
    if (this.#maxEntries === 1) log.info({ shard: batches[0]?.shard, logId: batches[0]?.last }, 'one entry by itself');
    const commit = () => commitBatches(session, batches);
    const committed = await (tracing ? traces.store(batches, commit) : commit());
    await failpoint('persistence.after-commit');
    if (committed.batches.length < batches.length) this.sweepNext();
    for (const batch of batches) {
      const position = holdings.positions.get(batch.shard);
      if (position !== undefined && committed.batches.includes(batch)) position.cursor = batch.last;
      else holdings.forget(batch.shard);
    }
    if (committed.batches.length > 0) metrics.committed(committed);
    this.#alarm(committed);
    await this.#publish(committed.batches);
    this.#maxEntries = this.#maxEntries < batchLimits.rows ? this.#maxEntries * 2 : Number.POSITIVE_INFINITY;
  }

  async #publish(batches: readonly ShardBatch[]): Promise<void> {
    const { announcer, redis } = this.#parts;
    // Before anybody is told to look again.
    await Promise.all(batches.map((batch) => dropReplaced(redis, batch)));
    for (const batch of batches) announcer.announce(batch);
    await failpoint('persistence.after-announce');
    const nowMs = Date.now();
    await Promise.all(batches.map((batch) => trimLog(redis, batch, nowMs)));
    await failpoint('persistence.after-trim');
  }

  #alarm({ deadLetters }: Committed): void {
    for (const { place, error } of deadLetters)
      this.#parts.log.error({ ...place, reason: error }, 'a line of the log could not be stored: it is in dead_letter');
  }

  async #close(session: Session, position: Position): Promise<void> {
    const { holdings, redis, log } = this.#parts;
    await closeEpoch(session, redis, position);
    log.info({ shard: position.shard, epoch: position.epoch }, 'an epoch is wholly in the archive');
    holdings.forget(position.shard);
    this.sweepNext();
  }
}
