import type { Consumer, Fact } from '@chatter/contracts/kit/define.ts';
import { AckPolicy, type JetStreamManager, nanos, RetentionPolicy, StorageType } from 'nats';
import { openBus } from './bus.ts';
import { createLog } from './log.ts';

const dayMs = 86_400_000;

/**
 * Makes the streams of the facts and their durable consumers, or brings them up to date: one stream per service over
 * `<service>.>`, never over `rpc.>` or `live.>` (a stream over a request subject answers in the service's place).
 * @param url NATS as an account that may manage JetStream.
 */
export async function ensureStreams(url: string, catalogue: { facts: readonly Fact[]; consumers: readonly Consumer[] }): Promise<void> {
  const bus = await openBus('streams', url, createLog('streams', 'error'));
  try {
    const manager = await bus.connection.jetstreamManager();
    for (const service of new Set(catalogue.facts.map((fact) => fact.service))) await ensureStream(manager, service);
    for (const consumer of catalogue.consumers) await ensureConsumer(manager, consumer);
  } finally {
    await bus.close();
  }
}

async function ensureStream(manager: JetStreamManager, service: string): Promise<void> {
  const limits = { subjects: [`${service}.>`], max_age: nanos(30 * dayMs), duplicate_window: nanos(120_000) };
  const known = await manager.streams.info(service).catch(() => null);
  if (known !== null) await manager.streams.update(service, limits);
  else await manager.streams.add({ name: service, storage: StorageType.File, retention: RetentionPolicy.Limits, ...limits });
}

/** One durable per fact: nats-server 2.9 has no consumers over several subjects. */
async function ensureConsumer(manager: JetStreamManager, consumer: Consumer): Promise<void> {
  const stream = consumer.fact.service;
  if (await manager.consumers.info(stream, consumer.name).catch(() => null)) return;
  await manager.consumers.add(stream, {
    durable_name: consumer.name,
    filter_subject: `${consumer.fact.subject}.>`,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(60_000),
    max_deliver: -1,
  });
}
