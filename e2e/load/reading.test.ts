import assert from 'node:assert/strict';
import { test } from 'node:test';
import { measuredBetween } from './reading.ts';

const from = { at: 1000, delivered: 10, durable: 5, cpu: { chat: 1, driver: 2 }, machine: 100 };

test('rates are per second of the time between, and what is not ours is the rest of the machine', () => {
  const to = { at: 3000, delivered: 1010, durable: 905, cpu: { chat: 1.5, driver: 2.25 }, machine: 102 };
  assert.deepEqual(measuredBetween(from, to), {
    windowSeconds: 2,
    delivered: 1000,
    deliveredPerSecond: 500,
    durablePerSecond: 450,
    cpu: { chat: 0.5, driver: 0.25 },
    otherCpu: 1.25,
  });
});

test('what could not be read is not known', () => {
  const measured = measuredBetween({ ...from, durable: null, machine: null }, { ...from, at: 2000 });
  assert.deepEqual([measured.durablePerSecond, measured.otherCpu], [null, null]);
});
