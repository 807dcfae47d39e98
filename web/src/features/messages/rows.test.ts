import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { type Row, rowsOf } from './rows.ts';

const noon = new Date(2026, 10, 23, 12, 0).getTime();
const minute = 60_000;
const item = (seq: number, from: string, at: number): Item => ({
  seq,
  n: seq,
  at,
  from,
  m: `m${seq}`,
  kind: 'message',
  body: `text ${seq}`,
  changed: seq,
});
const ask = { room: 'group' as const, upTo: 0, pending: [], me: 'me', unreadAbove: null, fromBeginning: false };
const shape = (rows: Row[]) =>
  rows.map((row) => (row.kind === 'message' ? `${row.opens ? '(' : ''}${row.body}${row.closes ? ')' : ''}` : row.kind));

test('one author within five minutes is one group; another author, a pause or a new day opens the next', () => {
  const items = [
    item(1, 'ada', noon),
    item(2, 'ada', noon + 4 * minute),
    item(3, 'ada', noon + 8 * minute),
    item(4, 'bob', noon + 8 * minute),
    item(5, 'bob', noon + 14 * minute),
    item(6, 'bob', noon + 24 * 60 * minute),
  ];
  assert.deepEqual(shape(rowsOf({ ...ask, items })), ['day', '(text 1', 'text 2', 'text 3)', '(text 4)', '(text 5)', 'day', '(text 6)']);
});

test('the unread divider stands before the first message of others above the mark, and breaks a group', () => {
  const items = [item(1, 'ada', noon), item(2, 'me', noon), item(3, 'ada', noon), item(4, 'ada', noon)];
  assert.deepEqual(shape(rowsOf({ ...ask, items, unreadAbove: 1 })), ['day', '(text 1)', '(text 2)', 'unread', '(text 3', 'text 4)']);
  assert.deepEqual(shape(rowsOf({ ...ask, items, unreadAbove: 4 })), ['day', '(text 1)', '(text 2)', '(text 3', 'text 4)']);
});

test('a message keeps its key from echo to log, and is shown once', () => {
  const pending = [{ m: 'm2', body: 'text 2', at: noon, seq: null, failure: null }];
  const echo = rowsOf({ ...ask, items: [item(1, 'ada', noon)], pending });
  const logged = rowsOf({ ...ask, items: [item(1, 'ada', noon), item(2, 'me', noon)], pending });
  assert.deepEqual(shape(echo), ['day', '(text 1)', '(text 2)']);
  assert.deepEqual(
    echo.map(({ key }) => key),
    logged.map(({ key }) => key),
  );
});

test('another person cannot take the place of my message by using its id', () => {
  const pending = [{ m: 'm1', body: 'mine', at: noon, seq: null, failure: null }];
  const rows = rowsOf({ ...ask, items: [item(1, 'mallory', noon)], pending });
  assert.deepEqual(shape(rows), ['day', '(text 1)', '(mine)']);
  assert.equal(new Set(rows.map(({ key }) => key)).size, rows.length);
});

test('holes are told, unknown kinds passed over, the beginning is marked', () => {
  const items = [item(1, 'ada', noon), { ...item(5, 'zero', noon), kind: 'epoch' }, { ...item(6, 'ada', noon), kind: 'poll' }];
  assert.deepEqual(shape(rowsOf({ ...ask, items, fromBeginning: true })), ['beginning', 'day', '(text 1)', 'gap']);
});

test('who comes and goes stands between groups, and is no unread message', () => {
  const join = { ...item(2, 'ada', noon), kind: 'join', by: 'ada', who: ['eve'] };
  const items = [item(1, 'ada', noon), join, item(3, 'ada', noon)];
  assert.deepEqual(shape(rowsOf({ ...ask, items, unreadAbove: 1 })), ['day', '(text 1)', 'system', 'unread', '(text 3)']);
});

test('what I call a conversation with the assistant, and who leaves a channel, is not told among the messages', () => {
  const change = (kind: string) => [item(1, 'me', noon), { ...item(2, 'me', noon), kind, by: 'me', who: ['me'], title: 'Trip' }];
  assert.deepEqual(shape(rowsOf({ ...ask, items: change('rename') })), ['day', '(text 1)', 'system']);
  assert.deepEqual(shape(rowsOf({ ...ask, room: 'assistant', items: change('rename') })), ['day', '(text 1)']);
  assert.deepEqual(shape(rowsOf({ ...ask, items: change('leave') })), ['day', '(text 1)', 'system']);
  assert.deepEqual(shape(rowsOf({ ...ask, room: 'channel', items: change('leave') })), ['day', '(text 1)']);
});

test('an answer stands last while it is written, and its row stays the same when it is a message', () => {
  const awaited = { run: 'run', text: 'So fa', pieces: 2, since: noon };
  const pending = [{ m: 'm2', body: 'and?', at: noon, seq: null, failure: null }];
  const writing = rowsOf({ ...ask, items: [item(1, 'me', noon)], pending, awaited });
  assert.deepEqual(shape(writing), ['day', '(text 1', 'and?)', '(So fa)']);
  const items = [item(1, 'me', noon), item(2, assistantSender, noon)];
  const finished = rowsOf({ ...ask, items, became: new Map([['m2', 'run']]) });
  assert.deepEqual([finished.at(-1)?.key, shape(finished).at(-1)], [writing.at(-1)?.key, '(text 2)']);
});

test('a clock that runs behind opens no day twice', () => {
  const pending = [{ m: 'm9', body: 'late', at: noon - 24 * 60 * minute, seq: null, failure: null }];
  const rows = rowsOf({ ...ask, items: [item(1, 'ada', noon)], pending });
  assert.deepEqual(shape(rows), ['day', '(text 1)', '(late)']);
});

test('what was accepted further up than the list reaches needs no echo', () => {
  const pending = [{ m: 'm3', body: 'old', at: noon, seq: 3, failure: null }];
  assert.deepEqual(shape(rowsOf({ ...ask, items: [item(50, 'ada', noon)], upTo: 50, pending })), ['day', '(text 50)']);
});
