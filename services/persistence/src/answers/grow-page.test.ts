import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { growPage } from './grow-page.ts';

const item = (seq: number, body = ''): Item => ({ seq, n: seq, at: 0, from: 'a', m: 'm', kind: 'message', body, changed: seq });
const items = (...seqs: number[]) => seqs.map((seq) => item(seq));
const grown = (below: Item[], above: Item[], limit: number) => {
  const texts = (of: Item[]) => of.map((one) => JSON.stringify(one));
  const page = growPage(texts(below), texts(above), limit);
  return [page.items.map((text) => (JSON.parse(text) as Item).seq), page.more];
};

test('a page grows by turns from both sides', () => {
  assert.deepEqual(grown(items(4, 3, 2, 1), items(5, 6, 7, 8), 3), [[4, 5, 6], true]);
  assert.deepEqual(grown(items(4, 3, 2, 1), items(5, 6, 7, 8), 4), [[3, 4, 5, 6], true]);
});

test("what one side lacks is the other's", () => {
  assert.deepEqual(grown(items(1), items(2, 3, 4, 5, 6), 5), [[1, 2, 3, 4, 5], true]);
  assert.deepEqual(grown(items(4, 3, 2, 1), items(5), 5), [[1, 2, 3, 4, 5], false]);
  assert.deepEqual(grown([], [], 5), [[], false]);
});

test('a page ends before it is too large, but has at least one row', () => {
  const large = 'x'.repeat(300_000);
  assert.deepEqual(grown([item(2, large), item(1, large)], [], 5), [[2], false]);
  assert.deepEqual(grown([item(1, large.repeat(3))], [], 5), [[1], false]);
  assert.deepEqual(grown([], [item(3, large), item(4, large)], 5), [[3], true]);
});
