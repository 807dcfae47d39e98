import type { Consumer, DataOf } from '@chatter/contracts/kit/define.ts';
import { type ConsumerMessages, type JsMsg, millis, nanos } from 'nats';
import { Counter, type Registry } from 'prom-client';
import { Compile } from 'typebox/compile';
import { backOffMs, pause } from './loop.ts';
import type { Scope } from './service.ts';
import { workUnder } from './trace-headers.ts';
import { SpanKind, tracing } from './tracing.ts';

/** Thrown by a handler: deliver this fact again after so many milliseconds; `forever`: however often it was delivered. */
export class RetryLater extends Error {
  override name = 'RetryLater';
  readonly afterMs: number;
  readonly forever: boolean;

  constructor(afterMs: number, reason: string, { forever = false, ...options }: ErrorOptions & { forever?: boolean } = {}) {
    super(reason, options);
    this.afterMs = afterMs;
    this.forever = forever;
  }
}

export interface Delivery {
  /** The outbox id of the fact: the same on every delivery. */
  id: string;
  /** 1 on the first delivery. */
  deliveries: number;
}

/**
 * Consumes a fact durably, one at a time and at least once: the handler must be idempotent, also towards what was acked (a server that
 * is killed forgets its newest acks). Returned: acked. RetryLater: delivered again after its time. Any other error: again with
 * back-off. Data that does not parse, or a fact delivered `maxDeliveries` times, is parked: counted in `chatter_facts_parked_total`,
 * logged as an error, acked; one that is to be tried for ever is not.
 */
export async function consume<C extends Consumer>(
  scope: Pick<Scope<unknown>, 'bus' | 'log' | 'metrics' | 'signal' | 'onStop'>,
  consumer: C,
  handler: (data: DataOf<C['fact']>, delivery: Delivery) => Promise<void>,
  { maxDeliveries = 1000 } = {},
): Promise<void> {
  const check = Compile(consumer.fact.data);
  const parked = parkedCounter(scope.metrics);
  let messages: ConsumerMessages | null = null;
  let ackWaitMs = 60_000;
  const park = (message: JsMsg, reason: unknown) => {
    parked.inc({ consumer: consumer.name });
    scope.log.error({ err: reason, consumer: consumer.name, subject: message.subject, seq: message.seq }, 'fact parked');
    message.ack();
  };

  const handle = async (message: JsMsg) => {
    const deliveries = message.info.redeliveryCount;
    let data: unknown;
    try {
      data = message.json();
    } catch (error) {
      return park(message, error);
    }
    if (!check.Check(data)) return park(message, new Error('the data does not fit the contract'));
    // Long work must not look like a crash to the server, which would give it to another instance.
    const working = setInterval(() => !scope.bus.connection.isClosed() && message.working(), ackWaitMs / 3);
    try {
      const work = () => handler(data as DataOf<C['fact']>, { id: message.headers?.get('Nats-Msg-Id') ?? String(message.seq), deliveries });
      await (tracing ? workUnder(`consume ${consumer.name}`, SpanKind.CONSUMER, message.headers, work) : work());
      await message.ackAck();
    } catch (error) {
      if (deliveries >= maxDeliveries && !isForever(error)) return park(message, error);
      const afterMs = waitMsOf(error, deliveries);
      scope.log.warn({ err: error, consumer: consumer.name, deliveries, afterMs }, 'fact will be delivered again');
      message.nak(afterMs);
    } finally {
      clearInterval(working);
    }
  };

  const handleAll = async () => {
    const from = await scope.bus.connection.jetstream().consumers.get(consumer.fact.service, consumer.name);
    ackWaitMs = millis((await from.info(true)).config.ack_wait ?? nanos(ackWaitMs));
    // One at a time: what waited here for its turn would be delivered to another instance, and after a stop only when its time was up.
    messages = await from.consume({ max_messages: 1, expires: 10_000 });
    if (scope.signal.aborted) return messages.stop();
    for await (const message of messages) {
      await handle(message);
      if (scope.signal.aborted) return;
    }
  };
  const run = async () => {
    for (let tries = 1; !scope.signal.aborted; tries++) {
      const begunMs = Date.now();
      await handleAll().catch((error: unknown) => {
        if (!scope.signal.aborted) scope.log.warn({ err: error, consumer: consumer.name }, 'consuming failed, trying again');
      });
      if (Date.now() - begunMs > 60_000) tries = 1;
      await pause(backOffMs(tries, 100, 5000), scope.signal);
    }
  };
  const running = run();
  scope.onStop(`consumer ${consumer.name}`, async () => {
    messages?.stop();
    await running;
  });
}

function waitMsOf(error: unknown, deliveries: number): number {
  return error instanceof RetryLater ? error.afterMs : backOffMs(deliveries, 1000, 600_000);
}

function isForever(error: unknown): boolean {
  return error instanceof RetryLater && error.forever;
}

function parkedCounter(metrics: Registry): Counter {
  const name = 'chatter_facts_parked_total';
  const known = metrics.getSingleMetric(name) as Counter | undefined;
  return known ?? new Counter({ name, help: 'Facts set aside after failing', labelNames: ['consumer'], registers: [metrics] });
}
