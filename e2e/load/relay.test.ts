import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startDriver } from './start-driver.ts';
import { startRelay } from './start-relay.ts';

const phase = { name: 'test', perSecond: 400, window: 5, rampSeconds: 0.1, seconds: 0.5, bodyBytes: 60 };

test('the load generator offers what it was asked to, and finds everything delivered once through a relay', async (t) => {
  using relay = await startRelay(2);
  using driver = startDriver(t.signal);
  await driver.enter(relay.seats);

  const open = await driver.run(phase, relay.pids);
  assert.equal(open.sent, 240);
  assert.deepEqual([open.lost, open.duplicated, open.disordered, open.refused, open.unanswered], [0, 0, 0, 0, 0]);
  assert.ok(open.deliveredPerSecond > 300 && open.deliveredPerSecond < 500, `${open.deliveredPerSecond}`);
  assert.equal(open.durablePerSecond, null);
  assert.ok(open.delivery.p50 <= open.delivery.p99);
  assert.deepEqual(Object.keys(open.cpu).sort(), ['driver', 'relay']);

  const closed = await driver.run({ ...phase, perSecond: null }, relay.pids);
  assert.ok(closed.sent > 1000, `${closed.sent}`);
  assert.deepEqual([closed.lost, closed.duplicated, closed.disordered, closed.unanswered], [0, 0, 0, 0]);
});

test('a target that does not let anybody in is told in a sentence', async (t) => {
  using relay = await startRelay(1);
  using driver = startDriver(t.signal);
  const elsewhere = relay.seats.map((seat) => ({ ...seat, url: 'ws://127.0.0.1:9/' }));
  await assert.rejects(driver.enter(elsewhere), /ECONNREFUSED/);
});
