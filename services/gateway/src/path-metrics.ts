import { Histogram, type Registry } from 'prom-client';

const buckets = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** How long messages take, as this gateway sees it; observed per request and of one delivery in eight, never per message. */
export function createPathMetrics(metrics: Registry): { acked(seconds: number): void; delivered(seconds: number): void } {
  const registers = [metrics];
  const ack = new Histogram({
    name: 'chatter_send_ack_seconds',
    help: 'From the coming of the oldest frame of a request to the answer of chat',
    buckets,
    registers,
  });
  const delivery = new Histogram({
    name: 'chatter_delivery_seconds',
    help: 'From the acceptance of an event to its writing to the sockets of this gateway; one in eight',
    buckets,
    registers,
  });
  return { acked: (seconds) => ack.observe(seconds), delivered: (seconds) => delivery.observe(seconds) };
}
