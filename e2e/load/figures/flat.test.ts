import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grown } from './flat.ts';

const mib = 1024;
const sizes = (of: (minute: number) => Record<string, number>) =>
  Array.from({ length: 40 }, (_, minute) => ({
    minute,
    kib: Object.fromEntries(Object.entries(of(minute)).map(([name, size]) => [name, size * mib])),
  }));

test('who warms up and then stays as they are have not grown', () => {
  assert.deepEqual(grown(sizes((minute) => ({ chat: Math.min(150, 90 + 10 * minute) + (minute % 3) }))), []);
});

test('who grows to the end is told, but for caches of servers that fill by design', () => {
  assert.deepEqual(grown(sizes((minute) => ({ gateway: 100 + 4 * minute, redis: 100 + 10 * minute, nats: 20 + minute / 10 }))), [
    'gateway grew from 158 to 238 MiB',
  ]);
});
