import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Bucket, noRates, SendBudget } from './buckets.ts';

const rate = { perSecond: 10, burst: 3 };
const takes = (bucket: Bucket, ...timesMs: number[]) => timesMs.map((nowMs) => bucket.take(nowMs));

test('a burst passes at once, then one a tenth of a second', () => {
  assert.deepEqual(takes(new Bucket(rate, 0), 0, 0, 0, 100, 200, 300), [0, 0, 0, 0, 0, 0]);
});

test('rest fills it again, up to the burst and no further', () => {
  const bucket = new Bucket(rate, 0);
  takes(bucket, 0, 0, 0);
  assert.deepEqual([bucket.waitMs(60_000, 3), bucket.waitMs(60_000, 4)], [0, 100]);
});

test('what is refused counts: who goes on without waiting waits longer, who waits as told passes', () => {
  assert.deepEqual(takes(new Bucket(rate, 0), 0, 0, 0, 0, 0, 0), [0, 0, 0, 200, 300, 400]);
  assert.deepEqual(takes(new Bucket(rate, 0), 0, 0, 0, 0, 200), [0, 0, 0, 200, 0]);
});

test('several may be taken together; asking how long takes none', () => {
  const bucket = new Bucket(rate, 0);
  assert.deepEqual([bucket.waitMs(0, 3), bucket.waitMs(0, 3), bucket.waitMs(0, 4)], [0, 0, 100]);
  assert.deepEqual([bucket.take(0, 3), bucket.waitMs(0)], [0, 100]);
});

test('a clock that is set back costs nothing', () => {
  const hourMs = 3_600_000;
  assert.deepEqual(takes(new Bucket(rate, hourMs), hourMs, 0, 0, 0), [0, 0, 0, 200]);
});

test('over any time no more passes than the burst and the rate allow, and what is told to wait passes after it', () => {
  const steps = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(steps, (asked) => {
      const bucket = new Bucket(rate, 0);
      let [nowMs, passed] = [0, 0];
      for (const [afterMs, count] of asked) {
        nowMs += afterMs;
        const waitMs = bucket.waitMs(nowMs, count);
        if (waitMs > 0) continue;
        assert.equal(bucket.take(nowMs, count), 0);
        passed += count;
        assert.ok(passed <= rate.burst + (nowMs / 1000) * rate.perSecond + 1e-6);
      }
      const waitMs = bucket.waitMs(nowMs, rate.burst);
      assert.equal(bucket.take(nowMs + waitMs, rate.burst), 0);
    }),
  );
});

test('an account is limited in frames and in messages, and what is refused costs nothing', () => {
  const budget = () => new SendBudget({ frames: rate, sends: { perSecond: 10, burst: 2 }, messages: { perSecond: 10, burst: 20 } }, 0);
  const byFrames = budget();
  assert.deepEqual([byFrames.take(1, 0), byFrames.take(1, 0), byFrames.take(1, 0), byFrames.take(1, 0)], [0, 0, 100, 100]);
  assert.equal(byFrames.take(1, 100), 0);
  const byMessages = budget();
  assert.deepEqual([byMessages.take(20, 0), byMessages.take(20, 0), byMessages.take(1, 0)], [0, 2000, 100]);
  assert.equal(byMessages.take(1, 100), 0);
});

test('without limits nothing waits', () => {
  const budget = new SendBudget(noRates, 0);
  for (let times = 0; times < 100_000; times++) assert.equal(budget.take(20, 0), 0);
});
