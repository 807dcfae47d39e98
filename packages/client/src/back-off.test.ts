import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backOffMs } from './back-off.ts';

test('the window of the jitter doubles from half a second to half a minute', () => {
  const widths = [0, 1, 2, 3, 4, 5, 6, 7, 1_000].map((attempt) => backOffMs(attempt, { random: () => 1 }));
  assert.deepEqual(widths, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('the jitter is full: it begins at nothing, and a wider first window is kept until the doubling has passed it', () => {
  assert.equal(backOffMs(3, { random: () => 0 }), 0);
  assert.deepEqual([backOffMs(0, { random: () => 1 }, 4_000), backOffMs(5, { random: () => 1 }, 4_000)], [4_000, 16_000]);
});
