import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterMs } from './patience.ts';

const start = Date.parse('2026-11-23T00:00:00.000Z');
const expiresAt = '2026-11-24T00:00:00.000Z';

test('the wait doubles from a second to ten minutes', () => {
  const waits = [1, 2, 3, 10, 11, 12, 500].map((tries) => retryAfterMs(tries, expiresAt, start));
  assert.deepEqual(waits, [1000, 2000, 4000, 512_000, 600_000, 600_000, 600_000]);
});

test('a letter is given up when the next try would come after its end', () => {
  assert.equal(retryAfterMs(20, expiresAt, Date.parse(expiresAt) - 600_001), 600_000);
  assert.equal(retryAfterMs(20, expiresAt, Date.parse(expiresAt) - 600_000), null);
});

test('within a day a letter is tried some 150 times', () => {
  let [now, tries] = [start, 0];
  for (let wait: number | null = 0; wait !== null; wait = retryAfterMs(++tries, expiresAt, now)) now += wait;
  assert.ok(tries > 140 && tries < 160, `${tries}`);
});
