import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noRates, type Rates } from './buckets.ts';
import { Budgets } from './budgets.ts';

const rates: Rates = {
  frames: { perSecond: 10, burst: 3 },
  sends: { perSecond: 10, burst: 2 },
  messages: { perSecond: 100, burst: 100 },
};

test('an account has one budget of sends, and another account its own', () => {
  const budgets = new Budgets(rates);
  const take = (account: string, nowMs: number) => budgets.sends(account, nowMs).take(1, nowMs);
  assert.deepEqual([take('a', 0), take('a', 0), take('a', 0), take('b', 0), take('a', 100)], [0, 0, 100, 0, 0]);
});

test('a socket that comes gets the emptiest frame bucket that was left, each only once', () => {
  const budgets = new Budgets(rates);
  const [first, second] = [budgets.takeFrames('a', 0), budgets.takeFrames('a', 0)];
  assert.notEqual(first, second);
  for (let frame = 0; frame < 6; frame++) first.take(0);
  second.take(0);
  for (const bucket of [first, second]) budgets.leaveFrames('a', bucket);
  assert.deepEqual([budgets.takeFrames('b', 0).take(0), budgets.takeFrames('a', 0), budgets.takeFrames('a', 0)], [0, first, second]);
  assert.equal(budgets.takeFrames('a', 0).take(0), 0);
});

test('without limits nobody waits', () => {
  const budgets = new Budgets(noRates);
  const bucket = budgets.takeFrames('a', 0);
  for (let frame = 0; frame < 1000; frame++) assert.equal(bucket.take(0), 0);
});
