import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Turns } from './turns.ts';

test('so many begin in a turn of the event loop, the others in later ones, in order', async () => {
  const turns = new Turns(2);
  const begun: number[] = [];
  for (let who = 0; who < 5; who++) void turns.take().then(() => begun.push(who));
  const after: number[][] = [];
  for (let turn = 0; turn < 3; turn++) {
    await Promise.resolve();
    after.push([...begun]);
    await nextTurn();
  }
  assert.deepEqual(after, [
    [0, 1],
    [0, 1, 2, 3],
    [0, 1, 2, 3, 4],
  ]);
});

test('who comes later does not overtake those who wait, and begins at once when nobody does', async () => {
  const turns = new Turns(1);
  const begun: string[] = [];
  const take = (who: string) => turns.take().then(() => begun.push(who));
  const all = [take('a'), take('b')];
  await nextTurn();
  all.push(take('c'));
  await Promise.all(all);
  assert.deepEqual(begun, ['a', 'b', 'c']);
  await nextTurn();
  await nextTurn();
  void take('d');
  await Promise.resolve();
  assert.deepEqual(begun.at(-1), 'd');
});
