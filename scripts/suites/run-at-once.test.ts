import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAtOnce } from './run-at-once.ts';

test('work begins in order, so much at a time, and what comes of it stays in order', async () => {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (item: number) => {
    begun.push(item);
    const { promise, resolve } = Promise.withResolvers<string>();
    ends.set(item, () => resolve(`${item} done`));
    return promise;
  };
  const all = runAtOnce([1, 2, 3], 2, work);
  assert.deepEqual(begun, [1, 2]);
  ends.get(2)?.();
  await new Promise(setImmediate);
  assert.deepEqual(begun, [1, 2, 3]);
  ends.get(3)?.();
  ends.get(1)?.();
  assert.deepEqual(await all, ['1 done', '2 done', '3 done']);
});

test('after a failure nothing more is begun, and what is under way ends first', async () => {
  const begun: number[] = [];
  let ended = false;
  const work = async (item: number) => {
    begun.push(item);
    if (item === 1) throw new Error('stopped');
    await new Promise(setImmediate);
    ended = true;
  };
  await assert.rejects(runAtOnce([1, 2, 3], 2, work), /stopped/);
  assert.deepEqual(begun, [1, 2]);
  assert.ok(ended);
});
