import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutRows, jsonOfPage, textPageOf } from './text-page.ts';

const row = (seq: number, body = '') => ({ seq, text: JSON.stringify({ seq, body }) });
const rows = (from: number, to: number, body = '') => Array.from({ length: to - from + 1 }, (_, index) => row(from + index, body));
const seqs = (of: readonly { seq: number }[]) => of.map(({ seq }) => seq);

test('the JSON of a page has its rows as they are, of which a member sees those from theirs on', () => {
  const page = textPageOf(2, rows(5, 8), { limit: 4 }, 8);
  const items = [5, 6, 7, 8].map((seq) => ({ seq, body: '' }));
  assert.deepEqual(JSON.parse(jsonOfPage(page, 1)), { epoch: 2, items, next: 5, upTo: 8 });
  assert.deepEqual(JSON.parse(jsonOfPage(page, 7)), { epoch: 2, items: items.slice(2), next: 5, upTo: 8 });
  assert.deepEqual(JSON.parse(jsonOfPage(page, 9)), { epoch: 2, items: [], next: 5, upTo: 8 });
});

test('a page says where to go on in the direction that was asked, and nothing at the end', () => {
  const next = (from: number, to: number, ask: object, upTo = 9) => textPageOf(1, rows(from, to), { limit: 50, ...ask }, upTo).next;
  assert.equal(next(1, 9, {}), null);
  assert.equal(next(4, 9, {}), 4);
  assert.equal(next(4, 6, { after: 3 }), 6);
  assert.equal(next(4, 9, { after: 3 }), null);
  assert.deepEqual(textPageOf(1, [], { limit: 5 }, 0), { epoch: 1, rows: [], next: null, upTo: 0 });
});

test('rows outside of the page asked for are cut off', () => {
  assert.deepEqual(seqs(cutRows(rows(1, 9), { before: 8, limit: 3 })), [5, 6, 7]);
  assert.deepEqual(seqs(cutRows(rows(1, 9), { after: 2, limit: 3 })), [3, 4, 5]);
  assert.deepEqual(seqs(cutRows(rows(1, 9), { around: 5, limit: 3 })), [4, 5, 6]);
  assert.deepEqual(seqs(cutRows(rows(1, 9), { limit: 3 })), [7, 8, 9]);
});

test('of large rows a page keeps as many as an answer carries, in bytes of UTF-8, on the side that was asked', () => {
  const large = rows(1, 8, '\u20ac'.repeat(40_000));
  const kept = (ask: object) => seqs(textPageOf(1, large, { limit: 8, ...ask }, 8).rows);
  assert.deepEqual(kept({}), [5, 6, 7, 8]);
  assert.deepEqual(kept({ after: 0 }), [1, 2, 3, 4]);
  assert.deepEqual(kept({ around: 4 }).length, 4);
  assert.deepEqual(seqs(textPageOf(1, rows(1, 2, 'x'.repeat(600_000)), { limit: 2 }, 2).rows), [2], 'at least one');
});
