import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictOf } from './verdict-of.ts';

test('a session that was ended ends the link', () => {
  assert.deepEqual(verdictOf(4002, true), { end: 'session-ended' });
  assert.deepEqual(verdictOf(4002, false, true), { end: 'session-ended' });
});

test('where there may be a new session, a ticket tells', () => {
  assert.deepEqual(verdictOf(4002, true, true), { leastWindowMs: 0 });
});

test('who is not signed in asks for a ticket, whose answer decides; without tickets that is the end', () => {
  assert.deepEqual(verdictOf(4001, true), { leastWindowMs: 0 });
  assert.deepEqual(verdictOf(4001, false), { end: 'not-signed-in' });
});

test('any other loss is followed by another try; where many lose at once, after a wider jitter', () => {
  const windows = [1001, 1006, 4011, 4008, 4012, 4013].map((code) => verdictOf(code, true));
  assert.deepEqual(
    windows,
    [0, 0, 0, 4_000, 4_000, 8_000].map((leastWindowMs) => ({ leastWindowMs })),
  );
});
