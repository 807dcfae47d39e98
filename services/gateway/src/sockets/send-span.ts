import type { Send, ServerFrameOf } from '@chatter/contracts/gateway/frames.ts';
import type { Traces } from '@chatter/platform/trace-headers.ts';
import { type Span, type SpanContext, SpanKind, startTrace } from '@chatter/platform/tracing.ts';

/** Begins the trace of a `send` frame, from its coming to its answer; null when it is not sampled. */
export function startSendSpan({ c, msgs }: Send): Span | null {
  return startTrace('socket send', SpanKind.SERVER, { 'chatter.conversation': c, 'chatter.messages': msgs.length });
}

/** Ends it with what became of the frame. */
export function endSendSpan(span: Span, answer: ServerFrameOf<'ack'> | ServerFrameOf<'nack'>): void {
  const refused = answer.t === 'ack' ? answer.res.find((result) => 'code' in result)?.code : answer.code;
  if (refused !== undefined) span.setAttribute('refusal', refused);
  span.end();
}

/** The traces of what is asked for together, by conversation; more of one conversation are told apart by a `+`. */
export function tracesOf(batch: readonly { item: { c: string }; span: Span | null }[]): Traces | undefined {
  const traces = new Map<string, SpanContext>();
  for (const { item, span } of batch) {
    if (span === null) continue;
    let key = item.c;
    while (traces.has(key)) key += '+';
    traces.set(key, span.spanContext());
  }
  return traces.size > 0 ? traces : undefined;
}
