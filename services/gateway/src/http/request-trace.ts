import { traceparentOf } from '@chatter/platform/trace-headers.ts';
import { inSpan, type Span, SpanKind, startSpanOf, startTrace } from '@chatter/platform/tracing.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The trace of a forwarded request. It begins here: what a client says of traces is not passed on. */
export interface RequestTrace {
  /** Runs what comes before forwarding. */
  first<T>(work: () => Promise<T>): Promise<T>;
  /** Begins the forwarding; answers what the service is to go on from. */
  forward(service: string): string;
}

/** Begins a request's trace, which ends with its answer; null when it is not sampled. */
export function traceRequest(request: FastifyRequest, reply: FastifyReply): RequestTrace | null {
  const span = startTrace(`${request.method} ${request.routeOptions.url}`, SpanKind.SERVER);
  if (span === null) return null;
  const at = span.spanContext();
  let forwarding: Span | null = null;
  reply.raw.once('close', () => {
    forwarding?.end();
    span.setAttribute('http.response.status_code', reply.statusCode);
    span.end();
  });
  return {
    first: (work) => inSpan(startSpanOf(at, 'identify', SpanKind.INTERNAL), work),
    forward(service) {
      forwarding ??= startSpanOf(at, `forward ${service}`, SpanKind.CLIENT);
      return traceparentOf(forwarding.spanContext());
    },
  };
}
