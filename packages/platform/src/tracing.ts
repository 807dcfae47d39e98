import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { Refusal } from './refusal.ts';

export { type Span, type SpanContext, SpanKind };

/**
 * Whether spans are made at all: only while an exporter is configured (start-tracing.ts). What a message passes through asks this
 * first, so that tracing costs nothing while it is off.
 */
export let tracing = false;
let finish: () => Promise<void> = async () => {};
const tracer = trace.getTracer('chatter');

/** Makes spans from now on; @param end sends what was not sent yet */
export function turnTracingOn(end: () => Promise<void>): void {
  tracing = true;
  finish = end;
}

/** Makes no more spans, and sends those that were made. */
export async function endTracing(): Promise<void> {
  tracing = false;
  // Whoever takes the spans may be away: a service that stops loses them and says nothing more.
  await finish().catch(() => {});
}

/** Begins a trace, or nothing when it is not sampled. */
export function startTrace(name: string, kind: SpanKind, attributes: Attributes = {}): Span | null {
  const span = tracer.startSpan(name, { kind, attributes }, ROOT_CONTEXT);
  return span.isRecording() ? span : null;
}

/** Begins a span of a trace that was begun elsewhere; `links` are others that what it does is done for as well. */
export function startSpanOf(parent: SpanContext, name: string, kind: SpanKind, links: readonly SpanContext[] = []): Span {
  return tracer.startSpan(name, { kind, links: links.map((of) => ({ context: of })) }, trace.setSpanContext(ROOT_CONTEXT, parent));
}

/** The span that is being worked in, if it is one that is recorded. */
export function activeSpan(): SpanContext | null {
  const span = trace.getActiveSpan();
  return span?.isRecording() ? span.spanContext() : null;
}

/** Runs work in a span of its own within the one that is being worked in; just runs it when there is none. */
export function traced<T>(name: string, attributes: Attributes, work: () => Promise<T>, kind: SpanKind = SpanKind.INTERNAL): Promise<T> {
  if (!tracing || activeSpan() === null) return work();
  return inSpan(tracer.startSpan(name, { kind, attributes }), work);
}

/** Runs work in a span and ends it; a fault is noted by its kind, without its sentence, which may hold what people wrote. */
export async function inSpan<T>(span: Span, work: () => Promise<T>, around: Context = context.active()): Promise<T> {
  try {
    return await context.with(trace.setSpan(around, span), work);
  } catch (error) {
    if (error instanceof Refusal) span.setAttribute('refusal', error.code);
    else span.setStatus({ code: SpanStatusCode.ERROR, message: (error as Error | null)?.name ?? 'fault' });
    throw error;
  } finally {
    span.end();
  }
}

/** Notes in the span's trace what was done from `sinceMs` (of `nowMs`) until now. */
export function noteDone(name: string, sinceMs: number, attributes: Attributes = {}): void {
  if (activeSpan() === null) return;
  tracer.startSpan(name, { kind: SpanKind.CLIENT, startTime: sinceMs, attributes }).end();
}

/** What one span did for many is noted in each of their traces too, with a link to that span. */
export function shareSpan(span: SpanContext | null, name: string, sinceMs: number, others: readonly SpanContext[]): void {
  const links = span === null ? [] : [{ context: span }];
  for (const of of others) tracer.startSpan(name, { startTime: sinceMs, links }, trace.setSpanContext(ROOT_CONTEXT, of)).end();
}

/** Milliseconds since 1970 with their fractions, as spans take them. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** For log lines: which span they belong to. */
export function traceIds(): { trace_id?: string; span_id?: string } {
  const at = trace.getActiveSpan()?.spanContext();
  return at === undefined ? {} : { trace_id: at.traceId, span_id: at.spanId };
}
