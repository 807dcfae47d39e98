import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { archivedPageOf } from './archived-page.ts';

const item = (seq: number, body: string) => ({ seq, n: seq, at: 1, from: uuidV7(), m: uuidV7(), kind: 'message', changed: seq, body });
const items = [item(7, 'one'), item(8, '},{"seq":9,"n":9'), item(9, ']}')];

test("a page's JSON is taken apart into the texts of its rows", () => {
  const wanted = { dseq: 12, more: true, rows: items.map((one) => ({ seq: one.seq, text: JSON.stringify(one) })) };
  assert.deepEqual(archivedPageOf(JSON.stringify({ dseq: 12, more: true, items })), wanted);
  assert.deepEqual(archivedPageOf('{"dseq":0,"more":false,"items":[]}'), { dseq: 0, more: false, rows: [] });
});

test('one that is written otherwise gives the same rows', () => {
  const { dseq, more, rows } = archivedPageOf(
    JSON.stringify({ items: items.map(({ seq, ...of }) => ({ ...of, seq })), more: false, dseq: 9 }),
  );
  assert.deepEqual([dseq, more], [9, false]);
  assert.deepEqual(
    rows.map(({ seq, text }) => [seq, text.startsWith(`{"seq":${seq},`), JSON.parse(text)]),
    items.map((one) => [one.seq, true, one]),
  );
});

test('what is no page is nothing to answer with', () => {
  for (const text of [
    '',
    '{}',
    '{"dseq":1,"more":true,"items":[',
    '{"dseq":1,"more":true,"items":[7]}',
    '{"dseq":1,"more":1,"items":[]}',
    '[]',
  ])
    assert.throws(() => archivedPageOf(text), Unavailable, text);
});
