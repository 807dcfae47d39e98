import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Committed } from './commit-batches.ts';

/** What the drain counts; nothing by shard or conversation. */
export class DrainMetrics {
  readonly #events: Counter;
  readonly #transactions: Counter;
  readonly #rows: Histogram;
  readonly #deadLetters: Counter;
  #caughtUpAtMs = performance.now();

  constructor(metrics: Registry, logLength: () => Promise<number>) {
    const registers = [metrics];
    this.#events = new Counter({ name: 'chatter_archive_events_total', help: 'Events stored in the archive', registers });
    this.#transactions = new Counter({
      name: 'chatter_archive_transactions_total',
      help: 'Committed transactions of the drain',
      registers,
    });
    this.#rows = new Histogram({
      name: 'chatter_archive_batch_rows',
      help: 'Events in one transaction',
      buckets: [1, 10, 50, 100, 250, 500, 1000, 2000],
      registers,
    });
    this.#deadLetters = new Counter({
      name: 'chatter_archive_dead_letters_total',
      help: 'Lines of the log set aside, never stored',
      registers,
    });
    const lag: Gauge = new Gauge({
      name: 'chatter_archive_drain_lag_seconds',
      help: 'Time since the log was last drained to its end: no accepted event that the archive lacks is older',
      registers,
      collect: () => lag.set((performance.now() - this.#caughtUpAtMs) / 1000),
    });
    const length: Gauge = new Gauge({
      name: 'chatter_log_entries',
      help: 'Entries in the logs of the shards that this process drains: accepted, and not yet archived and trimmed',
      registers,
      collect: async () => length.set(await logLength()),
    });
  }

  committed({ batches, deadLetters }: Committed): void {
    const rows = batches.reduce((sum, batch) => sum + batch.rows.length, 0);
    this.#transactions.inc();
    this.#events.inc(rows);
    this.#rows.observe(rows);
    this.#deadLetters.inc(deadLetters.length);
  }

  /** Everything that stood in the log at this moment is in the archive now. */
  caughtUp(atMs: number): void {
    this.#caughtUpAtMs = atMs;
  }
}
