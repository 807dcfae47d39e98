import assert from 'node:assert/strict';
import { test } from 'node:test';
import { spending, spentBetween } from './spent.ts';

const from = { at: 1000, cpu: { gateway: 4, driver: 1 }, machine: 100 };
const to = { at: 3000, cpu: { gateway: 5, driver: 2 }, machine: 105 };

test('what was used is what lies between two readings, and the rest of the machine is told apart', () => {
  assert.deepEqual(spentBetween(from, to), { windowSeconds: 2, cpu: { gateway: 1, driver: 1 }, otherCpu: 3 });
});

test('where the machine cannot be read, nothing is said of the others', () => {
  assert.equal(spentBetween({ ...from, machine: null }, to).otherCpu, null);
});

test('work is told with what it cost', async () => {
  const { answer, cpu, windowSeconds } = await spending({ self: process.pid }, async () => ({ answer: 42 }));
  assert.equal(answer, 42);
  assert.deepEqual([Object.keys(cpu), windowSeconds >= 0], [['self'], true]);
});
