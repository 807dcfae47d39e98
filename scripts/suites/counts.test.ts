import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCounts } from './counts.ts';

test("the sums of node's test runner are read, cancelled tests as failed", () => {
  assert.deepEqual(readCounts('✔ it works (1ms)\nℹ pass 12\nℹ fail 1\nℹ cancelled 2\nℹ skipped 0', 1), { passed: 12, failed: 3 });
});

test('of the checks, the unit tests count', () => {
  assert.deepEqual(readCounts('ok     unit tests   12.3 s  345 passed\nok     lint          2.0 s', 0), { passed: 345, failed: 0 });
});

test('a suite that ends badly without a sum has failed once', () => {
  assert.deepEqual(readCounts('out of memory', null), { passed: 0, failed: 1 });
});
