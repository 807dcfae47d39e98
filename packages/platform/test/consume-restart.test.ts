import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latch } from '@chatter/testkit/latch.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { until } from '@chatter/testkit/until.ts';
import { nanos } from 'nats';
import { consume } from '../src/consume.ts';
import { ensureStreams } from '../src/streams.ts';
import { thingMade, thingReader, things } from './contracts.ts';
import { startScope, type TestScope } from './start-scope.ts';

/** A server with the streams, and its administrator. */
async function startStreams() {
  await using made = new AsyncDisposableStack();
  const nats = made.use(await startNats());
  const admin = made.use(await startScope(nats.url));
  await ensureStreams(nats.url, things);
  const ends = made.move();
  const consumers = async () => (await admin.bus.connection.jetstreamManager()).consumers;
  return {
    nats,
    publish: (n: number) => admin.bus.connection.jetstream().publish(`${thingMade.subject}.k`, `{"n":${n}}`, { msgID: `id-${n}` }),
    connected: () => until('connected again', () => admin.bus.connected),
    setAckWaitMs: async (ms: number) => (await consumers()).update('auth', thingReader.name, { ack_wait: nanos(ms) }),
    state: async () => (await consumers()).info('auth', thingReader.name),
    [Symbol.asyncDispose]: () => ends.disposeAsync(),
  };
}

test('the server crashes in the middle: every fact is handled, in order; acks it forgot in the crash come again', {
  timeout: 30_000,
}, async () => {
  await using streams = await startStreams();
  await using scope = await startScope(streams.nats.url);
  const got: number[] = [];
  await consume(scope, thingReader, async ({ n }) => void got.push(n));
  for (const n of [1, 2, 3]) await streams.publish(n);
  await until('the first are acked', async () => got.length === 3 && (await streams.state()).num_ack_pending === 0);
  await streams.nats.program.crash();
  await streams.nats.program.start();
  await streams.connected();
  for (const n of [4, 5, 6]) await streams.publish(n);
  await until('the last ones are handled', () => got.includes(6), { withinMs: 20_000 });
  assert.deepEqual([...new Set(got)], [1, 2, 3, 4, 5, 6]);
});

test('an ack that is lost means a second delivery, with the same id', { timeout: 30_000 }, async () => {
  await using streams = await startStreams();
  await streams.setAckWaitMs(500);
  await using scope = await startScope(streams.nats.url);
  const got: [string, number][] = [];
  await consume(scope, thingReader, async (_, { id, deliveries }) => {
    got.push([id, deliveries]);
    if (got.length === 1) await streams.nats.program.crash();
  });
  await streams.publish(1);
  await until('the server is gone', () => !scope.bus.connected);
  await streams.nats.program.start();
  await until('it came again', () => got.length === 2, { withinMs: 20_000 });
  assert.deepEqual(got[0], ['id-1', 1]);
  assert.equal(got[1]?.[0], 'id-1');
  await until('and is acked', async () => (await streams.state()).num_ack_pending === 0);
});

test('a consumer that stops finishes what it began, and leaves the rest to the next at once', { timeout: 10_000 }, async () => {
  await using streams = await startStreams();
  const leaving = await startScope(streams.nats.url);
  const [begun, release] = [latch('begun'), latch('released')];
  const got: string[] = [];
  await consume(leaving, thingReader, async ({ n }) => {
    begun.open();
    await release.opened;
    got.push(`leaving ${n}`);
  });
  for (const n of [1, 2, 3, 4]) await streams.publish(n);
  await begun.opened;
  const stopped = leaving[Symbol.asyncDispose]();
  release.open();
  await stopped;
  assert.deepEqual(got, ['leaving 1']);
  await using next = await startScope(streams.nats.url);
  await consume(next, thingReader, async ({ n }) => void got.push(`next ${n}`));
  await until('the next has them all', () => got.length === 4, { withinMs: 5000 });
  assert.deepEqual(got, ['leaving 1', 'next 2', 'next 3', 'next 4']);
});

test('a consumer may be stopped the moment it was begun, and while it has nothing to do', { timeout: 5000 }, async () => {
  await using streams = await startStreams();
  const endOf = async (scope: TestScope, when: () => Promise<unknown>) => {
    await consume(scope, thingReader, () => assert.fail('handled'));
    await when();
    await scope[Symbol.asyncDispose]();
  };
  await endOf(await startScope(streams.nats.url), async () => {});
  await endOf(await startScope(streams.nats.url), () => until('it waits', async () => (await streams.state()).num_waiting > 0));
});

test('a consumer that does not exist yet is found when it was made', { timeout: 20_000 }, async () => {
  await using nats = await startNats();
  await using scope = await startScope(nats.url);
  const got = latch<number>('the fact', 15_000);
  await consume(scope, thingReader, async ({ n }) => got.open(n));
  await until('it tried in vain', () => scope.logged.some(({ msg }) => msg.startsWith('consuming failed')));
  await ensureStreams(nats.url, things);
  await scope.bus.connection.jetstream().publish(`${thingMade.subject}.k`, '{"n":7}');
  assert.equal(await got.opened, 7);
});
