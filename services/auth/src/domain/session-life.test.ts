import assert from 'node:assert/strict';
import { test } from 'node:test';
import { absoluteLimitMs, cacheForMs, cacheMs, idleLimitMs, isAlive, shouldTouch, touchEveryMs } from './session-life.ts';

const start = new Date('2026-01-01T00:00:00.000Z');
const after = (ms: number) => new Date(start.getTime() + ms);

test('a session ends after 7 idle days', () => {
  const session = { createdAt: start, lastUsedAt: start };
  assert.equal(isAlive(session, after(idleLimitMs - 1)), true);
  assert.equal(isAlive(session, after(idleLimitMs)), false);
});

test('a session in constant use ends after 30 days', () => {
  const session = { createdAt: start, lastUsedAt: after(absoluteLimitMs - 1) };
  assert.equal(isAlive(session, after(absoluteLimitMs - 1)), true);
  assert.equal(isAlive(session, after(absoluteLimitMs)), false);
});

test('the last use is written at most once a minute', () => {
  const session = { createdAt: start, lastUsedAt: start };
  assert.equal(shouldTouch(session, after(touchEveryMs - 1)), false);
  assert.equal(shouldTouch(session, after(touchEveryMs)), true);
});

test('the cache never answers beyond the end of a session', () => {
  assert.equal(cacheForMs({ createdAt: start, lastUsedAt: start }, start), cacheMs);
  assert.equal(cacheForMs({ createdAt: start, lastUsedAt: start }, after(absoluteLimitMs - 5)), 5);
});
