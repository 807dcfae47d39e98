import { activeSpan, inSpan, type SpanContext, type SpanKind, startSpanOf, tracing } from './tracing.ts';

const mostKept = 1000;

/**
 * Which span something was noted in that is worked on later, by its key: the trace goes on there. Only in memory, for a trace may have a
 * hole: what another process works on, or this one after a restart, is in no trace.
 */
export class Origins {
  readonly #spans = new Map<string, SpanContext>();

  /** The span that is being worked in is where `key` comes from. */
  note(key: string): void {
    const span = tracing ? activeSpan() : null;
    if (span === null) return;
    this.#spans.set(key, span);
    for (const oldest of this.#spans.keys()) {
      if (this.#spans.size <= mostKept) return;
      this.#spans.delete(oldest);
    }
  }

  /** Works on `key` in a span of where it comes from, or just so; the next time it comes from nowhere. */
  goOn<T>(key: string, name: string, kind: SpanKind, work: () => Promise<T>): Promise<T> {
    const origin = this.#spans.get(key);
    if (origin === undefined) return work();
    this.#spans.delete(key);
    return inSpan(startSpanOf(origin, name, kind), work);
  }
}
