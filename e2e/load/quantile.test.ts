import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Samples } from './quantile.ts';

test('quantiles are values that occurred, by nearest rank', () => {
  const samples = new Samples();
  for (let value = 10_000; value > 0; value--) samples.add(value);
  assert.deepEqual(samples.latency(), { p50: 5000, p90: 9000, p99: 9900, max: 10_000 });
});

test('one value is every quantile, and none is none', () => {
  const samples = new Samples();
  assert.ok(Number.isNaN(samples.latency().p50));
  samples.add(7);
  assert.deepEqual(samples.latency(), { p50: 7, p90: 7, p99: 7, max: 7 });
});
