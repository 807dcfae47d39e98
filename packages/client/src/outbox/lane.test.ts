import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { c } from '../../test/sample.ts';
import type { SendingEntry } from './entry.ts';
import { Lane } from './lane.ts';

function laneWith(...bodies: string[]): { lane: Lane; entries: SendingEntry[] } {
  const lane = new Lane(c);
  const entries = bodies.map((body, order): SendingEntry => ({ m: uuidV7(), c, body, order, state: 'sending' }));
  lane.waiting.push(...entries);
  return { lane, entries };
}

const bodies = (rows: readonly { body: string }[]) => rows.map(({ body }) => body);

test('an accepted message waits to be durable; a second word about it changes nothing', () => {
  const { lane, entries } = laneWith('a', 'b');
  const result = { m: entries[0]?.m ?? '', seq: 7, n: 5, at: 99 };
  assert.deepEqual(lane.accept(result, 1), { ...entries[0], state: 'sent', seq: 7, n: 5, at: 99, epoch: 1 });
  assert.equal(lane.accept(result, 1), null);
  assert.deepEqual([bodies(lane.waiting), bodies(lane.acked)], [['b'], ['a']]);
});

test('durable takes out what that epoch accepted up to the seq, and nothing else', () => {
  const { lane, entries } = laneWith('a', 'b', 'c');
  for (const [at, { m }] of entries.entries()) lane.accept({ m, seq: at + 1, n: 0, at: 0 }, at === 0 ? 1 : 2);
  assert.deepEqual(
    lane.durable(2, 2).map(({ body, state }) => [body, state]),
    [['b', 'durable']],
  );
  assert.deepEqual(bodies(lane.acked), ['a', 'c']);
});

test('after a loss what is gone waits again in its old order, before what is newer; what is left becomes durable in the new epoch', () => {
  const { lane, entries } = laneWith('a', 'b', 'c', 'd');
  for (const [at, { m }] of entries.slice(0, 3).entries()) lane.accept({ m, seq: at + 1, n: 0, at: 0 }, 1);
  assert.deepEqual(
    lane.raise(2, 1).map(({ body, state }) => [body, state]),
    [
      ['b', 'sending'],
      ['c', 'sending'],
      ['a', 'sent'],
    ],
  );
  assert.deepEqual([bodies(lane.waiting), bodies(lane.acked)], [['b', 'c', 'd'], ['a']]);
  assert.deepEqual(bodies(lane.durable(1, 1)), []);
  assert.deepEqual(bodies(lane.durable(2_001, 2)), ['a']);
});

test('who missed a loss asks about everything that was accepted before it', () => {
  const { lane, entries } = laneWith('a', 'b');
  for (const [at, { m }] of entries.entries()) lane.accept({ m, seq: at + 1, n: 0, at: 0 }, at + 1);
  lane.raise(3, 5_000);
  assert.deepEqual([bodies(lane.waiting), bodies(lane.acked)], [['a'], ['b']]);
});

test('a loss is told once: what the new epoch accepted is not sent again', () => {
  const { lane, entries } = laneWith('a');
  lane.raise(2, 10);
  lane.accept({ m: entries[0]?.m ?? '', seq: 2_001, n: 0, at: 0 }, 2);
  assert.deepEqual(lane.raise(2, 10), []);
  assert.deepEqual(bodies(lane.acked), ['a']);
});

test('a word from before a loss is not believed about what was lost', () => {
  const { lane, entries } = laneWith('a', 'b');
  lane.raise(2, 10);
  assert.equal(lane.accept({ m: entries[0]?.m ?? '', seq: 11, n: 0, at: 0 }, 1), null);
  assert.notEqual(lane.accept({ m: entries[1]?.m ?? '', seq: 10, n: 0, at: 0 }, 1), null);
  assert.deepEqual(bodies(lane.waiting), ['a']);
});

test('entries of an earlier time are taken in at their place', () => {
  const { lane, entries } = laneWith('b', 'c');
  const early: SendingEntry = { m: uuidV7(), c, body: 'a', order: -1, state: 'sending' };
  lane.adopt(early);
  assert.deepEqual(bodies(lane.waiting), ['a', 'b', 'c']);
  const sent = { ...(entries[0] as SendingEntry), state: 'sent' as const, n: 0, at: 0, epoch: 1 };
  lane.adopt({ ...sent, seq: 5 });
  lane.adopt({ ...sent, seq: 4 });
  assert.deepEqual(
    lane.acked.map(({ seq }) => seq),
    [4, 5],
  );
});

test('what is said while something accepted is not durable names the epoch of the first of it', () => {
  const { lane, entries } = laneWith('a', 'b', 'c');
  assert.equal(lane.heldIn, null);
  for (const [at, { m }] of entries.slice(0, 2).entries()) lane.accept({ m, seq: at + 1, n: 0, at: 0 }, at + 4);
  assert.equal(lane.heldIn, 4);
  lane.durable(1, 4);
  assert.equal(lane.heldIn, 5);
  lane.raise(6, 0);
  assert.deepEqual([lane.heldIn, bodies(lane.waiting)], [null, ['b', 'c']]);
});

test('what another tab left behind and has been lost since waits again', () => {
  const { lane, entries } = laneWith('a', 'b');
  lane.raise(2, 10);
  const [a, b] = entries as [SendingEntry, SendingEntry];
  const before = { ...a, m: uuidV7(), order: -1, state: 'sent', n: 0, at: 0, epoch: 1 } as const;
  lane.adopt({ ...before, body: 'lost', seq: 11 });
  lane.adopt({ ...before, body: 'new', seq: 12, epoch: 2 });
  assert.deepEqual([bodies(lane.waiting), bodies(lane.acked)], [['lost', a.body, b.body], ['new']]);
});
