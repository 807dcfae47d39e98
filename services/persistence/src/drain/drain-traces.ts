import { type Traces, workFor } from '@chatter/platform/trace-headers.ts';
import { inSpan, nowMs, type SpanContext, SpanKind, shareSpan, startTrace } from '@chatter/platform/tracing.ts';
import type { ShardBatch } from './shard-batch.ts';

const name = 'drain batch';
const maxWaiting = 1000;

/**
 * The traces of events about to be drained, as the hints of chat tell them: the log itself carries none. A hint may be lost, and its
 * events are then drained in no trace.
 */
export class DrainTraces {
  /** By `<c>:<seq>`, oldest first. */
  readonly #waiting = new Map<string, SpanContext>();
  /** What the last batch held, for a hint that comes after it. */
  #last: { events: ReadonlySet<string>; span: SpanContext | null; sinceMs: number } | null = null;

  hint(traces: Traces): void {
    for (const [event, of] of traces) this.#waiting.set(event, of);
    this.#settle(new Map());
    for (const event of this.#waiting.keys()) {
      if (this.#waiting.size <= maxWaiting) return;
      this.#waiting.delete(event);
    }
  }

  /**
   * Stores batches in a span of the first trace among their events, linked to the others; if none is known, in a trace of its own, so
   * that a hint that comes later finds it. What fails is traced again when it is tried again.
   */
  async store<T>(batches: readonly ShardBatch[], work: () => Promise<T>): Promise<T> {
    const events = new Set(batches.flatMap(({ rows }) => rows.map(({ c, event }) => `${c}:${event.seq}`)));
    const traces = new Map([...this.#waiting].filter(([event]) => events.has(event)));
    const sinceMs = nowMs();
    let span: SpanContext | null = null;
    const storing = (of: SpanContext | null) => {
      span = of;
      return work();
    };
    const alone = traces.size === 0 ? startTrace(name, SpanKind.CONSUMER) : null;
    const result = await (alone === null
      ? workFor(name, SpanKind.CONSUMER, traces, storing)
      : inSpan(alone, () => storing(alone.spanContext())));
    this.#last = { events, span, sinceMs };
    this.#settle(traces);
    return result;
  }

  /** Takes out what the last batch held, and notes it in the traces that came after the batch had begun. */
  #settle(noted: Traces): void {
    if (this.#last === null) return;
    const { events, span, sinceMs } = this.#last;
    for (const [event, of] of this.#waiting) {
      if (!events.has(event)) continue;
      this.#waiting.delete(event);
      if (!noted.has(event)) shareSpan(span, name, sinceMs, [of]);
    }
  }
}
