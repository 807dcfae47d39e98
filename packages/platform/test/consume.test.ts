import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Consumer } from '@chatter/contracts/kit/define.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { until } from '@chatter/testkit/until.ts';
import { nanos } from 'nats';
import { consume, type Delivery, RetryLater } from '../src/consume.ts';
import { ensureStreams } from '../src/streams.ts';
import { breakageReader, thingBroken, thingMade, thingReader, things } from './contracts.ts';
import { startScope, type TestScope } from './start-scope.ts';

let nats: Server;
let admin: TestScope;
before(async () => {
  nats = await startNats();
  admin = await startScope(nats.url);
});
after(async () => {
  await admin[Symbol.asyncDispose]();
  await nats[Symbol.asyncDispose]();
});
beforeEach(async () => {
  const manager = await admin.bus.connection.jetstreamManager();
  await manager.streams.delete('auth').catch(() => {});
  await ensureStreams(nats.url, things);
});

const publish = (n: unknown, id = `id-${n}`, subject = thingMade.subject) =>
  admin.bus.connection.jetstream().publish(`${subject}.k`, typeof n === 'string' ? n : JSON.stringify({ n }), { msgID: id });
const stateOf = async ({ fact, name }: Consumer = thingReader) => {
  const { num_ack_pending: unacked, num_pending: waiting } = await (await admin.bus.connection.jetstreamManager()).consumers.info(
    fact.service,
    name,
  );
  return { unacked, waiting };
};
const allDone = (of?: Consumer) =>
  until('all is acked', async () => {
    const { unacked, waiting } = await stateOf(of);
    return unacked + waiting === 0;
  });
const parked = async (scope: TestScope) =>
  ((await scope.metrics.getSingleMetric('chatter_facts_parked_total')?.get())?.values ?? []).map(({ value, labels }) => [
    labels.consumer,
    value,
  ]);

test('facts are handed over in order, with the id they were published under, and acked', async () => {
  await using scope = await startScope(nats.url);
  const got: [number, Delivery][] = [];
  for (const n of [1, 2, 3]) await publish(n);
  await consume(scope, thingReader, async ({ n }, delivery) => void got.push([n, delivery]));
  await allDone();
  assert.deepEqual(
    got,
    [1, 2, 3].map((n) => [n, { id: `id-${n}`, deliveries: 1 }]),
  );
});

test('a fact whose handler failed comes again after a back-off; those after it do not wait', async () => {
  await using scope = await startScope(nats.url);
  const got: [number, number, number][] = [];
  for (const n of [1, 2]) await publish(n);
  await consume(scope, thingReader, async ({ n }, { deliveries }) => {
    got.push([n, deliveries, performance.now()]);
    if (n === 1 && deliveries === 1) throw new Error('once');
  });
  await until('it came again', () => got.length === 3);
  await allDone();
  assert.deepEqual(
    got.map(([n, deliveries]) => [n, deliveries]),
    [
      [1, 1],
      [2, 1],
      [1, 2],
    ],
  );
  const waitedMs = (got[2]?.[2] as number) - (got[0]?.[2] as number);
  assert.ok(waitedMs > 900, `back-off of ${waitedMs} ms`);
});

test('RetryLater says when', async () => {
  await using scope = await startScope(nats.url);
  const times: number[] = [];
  await publish(1);
  await consume(scope, thingReader, async (_, { deliveries }) => {
    times.push(performance.now());
    if (deliveries < 3) throw new RetryLater(100, 'not yet');
  });
  await until('the third delivery', () => times.length === 3);
  await allDone();
  const [first, second, third] = times as [number, number, number];
  assert.ok(second - first > 90 && third - second > 90 && third - first < 900, times.join(' '));
});

test('what is to be tried for ever is never given up; all else is parked after so many times', async () => {
  await using scope = await startScope(nats.url);
  const done: number[] = [];
  for (const n of [1, 2]) await publish(n);
  const handle = async ({ n }: { n: number }, { deliveries }: { deliveries: number }) => {
    if (deliveries <= 5) throw new RetryLater(1, 'not yet', { forever: n === 1 });
    done.push(n);
  };
  await consume(scope, thingReader, handle, { maxDeliveries: 3 });
  await allDone();
  assert.deepEqual([done, await parked(scope)], [[1], [[thingReader.name, 1]]]);
});

test('what does not fit the contract is parked: counted, logged, acked, never handed over', async () => {
  await using scope = await startScope(nats.url);
  const got: number[] = [];
  for (const [index, text] of ['not json', '{"n":"1"}', '{}', '[]', ''].entries()) await publish(text, `bad-${index}`);
  await publish(6);
  await consume(scope, thingReader, async ({ n }) => void got.push(n));
  await allDone();
  assert.deepEqual(got, [6]);
  assert.deepEqual(await parked(scope), [[thingReader.name, 5]]);
  assert.deepEqual(
    scope.logged.filter(({ level }) => level >= 50).map(({ msg, seq }) => [msg, seq]),
    [1, 2, 3, 4, 5].map((seq) => ['fact parked', seq]),
  );
});

test('a service may have several consumers', async () => {
  await using scope = await startScope(nats.url);
  const got: string[] = [];
  await consume(scope, thingReader, async () => void got.push('made'));
  await consume(scope, breakageReader, async () => void got.push('broken'));
  await publish(1);
  await publish('{', 'bad', thingBroken.subject);
  await publish(2, 'two', thingBroken.subject);
  await Promise.all([allDone(), allDone(breakageReader)]);
  assert.deepEqual(got.sort(), ['broken', 'made']);
  assert.deepEqual(await parked(scope), [[breakageReader.name, 1]]);
});

test('two instances share the facts: each is handled by one', async () => {
  await using one = await startScope(nats.url);
  await using two = await startScope(nats.url);
  const got: number[] = [];
  for (const scope of [one, two]) await consume(scope, thingReader, async ({ n }) => void got.push(n));
  await Promise.all(Array.from({ length: 50 }, (_, n) => publish(n)));
  await allDone();
  assert.deepEqual(
    got.sort((a, b) => a - b),
    [...Array(50).keys()],
  );
});

test('work that takes longer than the server waits for an ack is not given to anyone else', async () => {
  const manager = await admin.bus.connection.jetstreamManager();
  await manager.consumers.update('auth', thingReader.name, { ack_wait: nanos(300) });
  await using one = await startScope(nats.url);
  await using two = await startScope(nats.url);
  const deliveries: number[] = [];
  const [lifeSigns, release] = [latch('six life signs'), latch('released')];
  let signs = 0;
  const following = admin.bus.followBytes(`$JS.ACK.auth.${thingReader.name}.>`, (data) => {
    if (Buffer.from(data).toString() === '+WPI' && ++signs === 6) lifeSigns.open();
  });
  for (const scope of [one, two]) {
    await consume(scope, thingReader, async (_, delivery) => {
      deliveries.push(delivery.deliveries);
      await release.opened;
    });
  }
  await publish(1);
  await lifeSigns.opened;
  following.stop();
  release.open();
  await allDone();
  assert.deepEqual(deliveries, [1]);
});
