import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@chatter/contracts/chat/events.ts';
import type { Entry } from '../outbox/entry.ts';
import { isClean, Tally } from './tally.ts';

const id = '01890000-0000-7000-8000-000000000000';
const row = (seq: number, body: string): Item => ({ seq, n: seq, at: 1, from: id, m: id, kind: 'message', body, changed: seq });
const entry = (seq: number, body: string): Entry => ({ m: id, c: id, body, order: 1, state: 'durable', seq, n: seq, at: 1, epoch: 1 });

/** Two people, one message of each, and what becomes of them unless a test changes it. */
function talk(change: { acked?: number[]; told?: [number, number][][]; stored?: [number, number][] } = {}) {
  const tally = new Tally('here', 2);
  const bodies = [tally.say(0, 100), tally.say(1, 110)];
  const body = (index: number) => bodies[index] as string;
  for (const [index, seq] of (change.acked ?? [1, 2]).entries()) tally.entry(entry(seq, body(index)));
  const all: [number, number][] = [
    [1, 0],
    [2, 1],
  ];
  for (const [person, rows] of (change.told ?? [all, all]).entries())
    tally.told(
      person,
      rows.map(([seq, index]) => row(seq, body(index))),
      120 + 30 * person,
    );
  tally.readBack((change.stored ?? all).map(([seq, index]) => row(seq, body(index))));
  return tally;
}

test('what went well is counted in every column, with the time until the last person had it', () => {
  const tally = talk();
  const { delays, ...counts } = tally.sums;
  assert.deepEqual(counts, { sent: 2, accepted: 2, refused: 0, stored: 2, received: 2, doubled: 0, disordered: 0 });
  assert.deepEqual(delays, { p50: 40, p99: 50, max: 50 });
  assert.equal(isClean(tally.sums), true);
  assert.equal(tally.settled, true);
  assert.equal(tally.longestMs(1, 2), 40);
});

for (const [what, change, changed] of [
  ['one that was not told to somebody', { told: [[[1, 0]], [[1, 0], [2, 1]]] }, { received: 1 }], // biome-ignore format: a table
  ['one that is not stored', { stored: [[1, 0]] }, { stored: 1 }],
  ['one stored under another number', { stored: [[1, 0], [3, 1]] }, { stored: 1 }], // biome-ignore format: a table
  ['one told under another number than acknowledged', { acked: [1, 3] }, { received: 1, stored: 1 }],
  ['one told twice', { told: [[[1, 0], [2, 1], [3, 0]], [[1, 0], [2, 1]]] }, { doubled: 1 }], // biome-ignore format: a table
  ['one stored twice', { stored: [[1, 0], [2, 1], [3, 1]] }, { doubled: 1, stored: 1 }], // biome-ignore format: a table
  ['one told after a higher number', { told: [[[2, 1], [1, 0]], [[1, 0], [2, 1]]] }, { disordered: 1 }], // biome-ignore format: a table
] as const) {
  test(`${what} is found`, () => {
    const { sums } = talk(change as unknown as Parameters<typeof talk>[0]);
    assert.partialDeepStrictEqual(sums, changed);
    assert.equal(isClean(sums), false);
  });
}

test('a refused message, and one that was never acknowledged, are not clean; rows of other drills are not counted', () => {
  const tally = new Tally('here', 2);
  const body = tally.say(0, 0);
  tally.say(1, 0);
  tally.entry({ m: id, c: id, body, order: 1, state: 'failed', code: 'forbidden' });
  tally.told(0, [row(1, 'drill there 0'), row(2, 'hello'), row(3, 'drill here 1x')], 1);
  const { delays: _, ...counts } = tally.sums;
  assert.deepEqual(counts, { sent: 2, accepted: 0, refused: 1, stored: 0, received: 0, doubled: 0, disordered: 0 });
  assert.equal(isClean(tally.sums), false);
  assert.equal(tally.settled, false);
});
