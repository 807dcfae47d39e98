import assert from 'node:assert/strict';
import { test } from 'node:test';
import { growthFor, memoryKiB, total } from './memory.ts';

test('the memory of a process is near what it says itself', () => {
  const { self = 0 } = memoryKiB({ self: process.pid });
  const resident = process.memoryUsage.rss() / 1024;
  assert.ok(self > resident / 4 && self < resident * 1.5, `${self} of ${resident}`);
});

test('a process that is gone is left out of the sum', () => {
  assert.deepEqual(memoryKiB({ gone: 2 ** 22 + 1 }), {});
  assert.equal(total({ gateway: 3, chat: 4 }), 7);
});

test('growth is divided among those it was for', () => {
  assert.deepEqual(growthFor(10, { gateway: 100, chat: 50 }, { gateway: 300, chat: 45 }), { gateway: 20, chat: -0.5 });
});
