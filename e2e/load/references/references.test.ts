import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDriver } from '../driver/start-driver.ts';
import { startPathWithoutStorage } from './start-path-without-storage.ts';
import { startRelay } from './start-relay.ts';

const phase = { name: 'test', perSecond: 400, window: 5, rampSeconds: 0.1, seconds: 0.5, bodyBytes: 60 };
const clean = { lost: 0, doubled: 0, disordered: 0, refused: 0, unanswered: 0, unsaid: 0 };

test('the load generator offers what it was asked to, and finds everything delivered once through a relay', async (t) => {
  await using relay = await startRelay();
  using driver = startDriver(t.signal);
  await driver.ask('enter', { seats: await relay.seats(2, 2), ears: [], readers: 1 });

  const open = await driver.run(phase, relay.pids);
  assert.equal(open.sent, 240);
  assert.partialDeepStrictEqual(open, { ...clean, durable: null });
  assert.ok(open.delivery.p50 <= open.delivery.p99);
  assert.deepEqual(Object.keys(open.cpu).sort(), ['driver', 'relay']);

  const closed = await driver.run({ ...phase, perSecond: null }, relay.pids);
  assert.ok(closed.delivered > 0, `${closed.delivered}`);
  assert.partialDeepStrictEqual(closed, clean);
});

test('a room is heard by all who are in it, those who only listen too', async (t) => {
  await using relay = await startRelay();
  using driver = startDriver(t.signal);
  const seats = await relay.seats(1, 8);
  await driver.ask('enter', { seats: seats.slice(0, 3), ears: seats.slice(3), readers: 2 });
  const result = await driver.run(phase, relay.pids);
  assert.partialDeepStrictEqual(result, clean);
  assert.ok(result.heard > result.delivered, `${result.heard} of ${result.delivered}`);
});

test('our path without storage takes the same load from the same driver', async (t) => {
  await using path = await startPathWithoutStorage(t.signal);
  using driver = startDriver(t.signal);
  await driver.ask('enter', { seats: await path.seats(2, 2), ears: [], readers: 1 });
  const result = await driver.run(phase, path.pids);
  assert.partialDeepStrictEqual(result, { ...clean, sent: 240, durable: null });
  assert.deepEqual(Object.keys(result.cpu).sort(), ['driver', 'gateway', 'memory chat', 'nats', 'redis']);
});

test('a target that does not let anybody in is told in a sentence', async (t) => {
  await using relay = await startRelay();
  using driver = startDriver(t.signal);
  const elsewhere = (await relay.seats(1, 2)).map((seat) => ({ ...seat, url: 'ws://127.0.0.1:9/' }));
  await assert.rejects(driver.ask('enter', { seats: elsewhere, ears: [], readers: 1 }), /ECONNREFUSED/);
});
