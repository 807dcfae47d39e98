import assert from 'node:assert/strict';
import { test } from 'node:test';
import { systemSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { archiveRowOf, Unreadable } from './archive-row.ts';
import { namelessTombstone, tombstoneFor } from './tombstone.ts';
import { successorOf } from './trim-log.ts';

const c = uuidV7();
const at = { shard: 1, epoch: 1, logId: '1-0', line: 0 };
const event = { seq: 7, n: 3, at: 1_700_000_000_000, kind: 'message', from: uuidV7(), m: uuidV7(), body: 'hello' };
const row = (of: object) => archiveRowOf({ c, hash: 'h', text: JSON.stringify(of) }, at);

test('a line is read as its event, its text kept as it is', () => {
  assert.deepEqual(row(event), { c, hash: 'h', text: JSON.stringify(event), event, at });
});

test('what MySQL would change in silence is unreadable', () => {
  const faults = [
    { seq: 0 },
    { seq: 1.5 },
    { n: -1 },
    { at: '1' },
    { at: 8.64e15 + 1 },
    { from: 'a' },
    { m: event.m.toUpperCase() },
    { kind: 3 },
    { body: 1 },
    { body: '\udc00' },
  ];
  for (const fault of faults) assert.throws(() => row({ ...event, ...fault }), Unreadable, JSON.stringify(fault));
  assert.throws(() => archiveRowOf({ c: 'somewhere', hash: 'h', text: JSON.stringify(event) }, at), Unreadable);
  assert.throws(() => archiveRowOf({ c, hash: 'h', text: '{"seq":' }, at), Unreadable);
  assert.throws(() => archiveRowOf({ c, hash: 'h', text: 'null' }, at), Unreadable);
});

test("a tombstone keeps number, moment, sender and client id; a nameless one is the system's and always the same", () => {
  const { from, m } = event;
  assert.deepEqual(tombstoneFor(row(event)).event, { seq: 7, n: 3, at: event.at, kind: 'tombstone', from, m });
  const nameless = namelessTombstone({ c, hash: 'h', text: '{"seq":7,"n":3,"at":1700000000000,"kind":' }, at);
  assert.deepEqual({ ...nameless?.event, m: '' }, { seq: 7, n: 3, at: event.at, kind: 'tombstone', from: systemSender, m: '' });
  assert.deepEqual(nameless, namelessTombstone({ c, hash: '', text: '{"seq":7,"n":3,"at":1700000000000}' }, at));
  assert.equal(namelessTombstone({ c, hash: 'h', text: 'nothing' }, at), null);
  assert.equal(namelessTombstone({ c: 'somewhere', hash: 'h', text: JSON.stringify(event) }, at), null);
});

test('the successor of a log id is the next sequence of the same millisecond', () => {
  assert.equal(successorOf('1700000000000-0'), '1700000000000-1');
  assert.equal(successorOf('1700000000000-9007199254740993'), '1700000000000-9007199254740994');
});
