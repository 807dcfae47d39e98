import assert from 'node:assert/strict';
import { test } from 'node:test';
import { presenceOf } from './presence-of.ts';

const at = (set: Record<string, number>) => presenceOf(new Map(Object.entries(set)), 100_000, 75_000);

test('who has a socket on any gateway that gave a sign of late is online', () => {
  assert.deepEqual(at({ one: 100_000 }), { state: 'online' });
  assert.deepEqual(at({ one: 1000, two: 25_001, seen: 99_000 }), { state: 'online' });
});

test('who has none is offline, last seen at the last sign of all', () => {
  assert.deepEqual(at({}), { state: 'offline' });
  assert.deepEqual(at({ seen: 99_000 }), { state: 'offline', lastSeen: 99_000 });
  assert.deepEqual(at({ seen: 3000, killed: 25_000 }), { state: 'offline', lastSeen: 25_000 });
});
