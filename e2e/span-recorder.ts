import type { SpanProcessors } from '@chatter/platform/start-tracing.ts';

type Processor = NonNullable<SpanProcessors>[number];
export type EndedSpan = Parameters<Processor['onEnd']>[0];

/** Keeps the spans that end in this process. */
export class SpanRecorder implements Processor {
  readonly spans: EndedSpan[] = [];

  onStart(): void {}

  onEnd(span: EndedSpan): void {
    this.spans.push(span);
  }

  /** The spans of a name, in one trace or in all. */
  named(name: string, traceId?: string): EndedSpan[] {
    return this.spans.filter((span) => span.name === name && (traceId === undefined || span.spanContext().traceId === traceId));
  }

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
