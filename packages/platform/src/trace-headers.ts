import {
  type Context,
  context,
  createContextKey,
  isSpanContextValid,
  ROOT_CONTEXT,
  type SpanContext,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { activeSpan, inSpan, nowMs, type SpanKind, shareSpan, startSpanOf } from './tracing.ts';

/** The span that something was asked or said in (W3C Trace Context). */
export const traceparentHeader = 'traceparent';
/** For what is done for many at once: the trace of each sampled part, `<key>=<traceparent>` with spaces between. */
export const tracesHeader = 'chatter-traces';

/** Traces by the part of a batch that they belong to. Keys hold neither spaces nor `=`. */
export type Traces = ReadonlyMap<string, SpanContext>;

/** Headers of NATS or HTTP, as far as they are read here. */
export interface Head {
  get(name: string): string | undefined;
}

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const tracesKey = createContextKey('traces of the parts');

/** A span as the text of a `traceparent`. */
export function traceparentOf({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Reads a `traceparent`; null when it is none, or says that the trace is not sampled. */
export function parseTraceparent(text: string | undefined): SpanContext | null {
  const [, traceId = '', spanId = '', flags = '0'] = form.exec(text ?? '') ?? [];
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const of = { traceId, spanId, traceFlags, isRemote: true };
  return traceFlags === TraceFlags.SAMPLED && isSpanContextValid(of) ? of : null;
}

export function writeTraces(traces: Traces): string {
  return [...traces].map(([key, of]) => `${key}=${traceparentOf(of)}`).join(' ');
}

export function parseTraces(text: string | undefined): Traces | null {
  if (!text) return null;
  const traces = new Map<string, SpanContext>();
  for (const part of text.split(' ')) {
    const at = part.indexOf('=');
    const of = parseTraceparent(part.slice(at + 1));
    if (at > 0 && of !== null) traces.set(part.slice(0, at), of);
  }
  return traces;
}

/** The traces that came with what is being worked on; null when it was asked for by one alone. */
export function tracesHere(): Traces | null {
  return (context.active().getValue(tracesKey) as Traces | undefined) ?? null;
}

/** The span in which something is to be done for a part of what is being worked on; null when its trace is not sampled. */
export function spanFor(key: string): SpanContext | null {
  const [active, traces] = [activeSpan(), tracesHere()];
  if (traces === null) return active;
  const own = traces.get(key) ?? null;
  return own !== null && own.traceId === active?.traceId ? active : own;
}

/** Works on what came with headers: in a span of the trace they name, or just so. */
export function workUnder<T>(name: string, kind: SpanKind, head: Head | undefined, work: () => Promise<T>): Promise<T> {
  const parent = parseTraceparent(head?.get(traceparentHeader));
  return parent === null ? work() : inSpan(startSpanOf(parent, name, kind), work, contextOf(head));
}

/** The same for what is done at once. */
export function hearUnder(name: string, kind: SpanKind, head: Head, work: () => void): void {
  const parent = parseTraceparent(head.get(traceparentHeader));
  if (parent === null) return context.with(contextOf(head), work);
  const span = startSpanOf(parent, name, kind);
  try {
    context.with(trace.setSpan(contextOf(head), span), work);
  } finally {
    span.end();
  }
}

/**
 * Does something once for many: in a span of the first trace, linked to the others, in which the same is noted. Without traces it is
 * done in the trace that is being worked in, if any.
 * @param work is given the span's context, or null
 */
export async function workFor<T>(
  name: string,
  kind: SpanKind,
  traces: Traces | undefined,
  work: (span: SpanContext | null) => Promise<T>,
): Promise<T> {
  const [first, ...others] = traces === undefined ? [activeSpan()] : [...traces.values()];
  if (first === undefined || first === null) return work(null);
  const rest = others.filter((of) => of !== null);
  const sinceMs = nowMs();
  const span = startSpanOf(first, name, kind, rest);
  try {
    return await inSpan(span, () => work(span.spanContext()));
  } finally {
    shareSpan(span.spanContext(), name, sinceMs, rest);
  }
}

function contextOf(head: Head | undefined): Context {
  const traces = parseTraces(head?.get(tracesHeader));
  return traces === null ? ROOT_CONTEXT : ROOT_CONTEXT.setValue(tracesKey, traces);
}
