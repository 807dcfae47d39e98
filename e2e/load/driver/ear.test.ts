import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ear } from './ear.ts';

const frame = (first: number, last: number) => {
  const evs = Array.from({ length: last - first + 1 }, (_, at) => ({ seq: first + at, body: 'x' }));
  return Buffer.from(JSON.stringify({ t: 'ev', c: 'room', epoch: 1, evs }));
};

test('an ear counts each event once, what comes again and what never came', () => {
  let counted = 0;
  const ear = new Ear((events) => {
    counted += events;
  });
  for (const [first, last] of [
    [5, 7],
    [8, 8],
    [8, 9],
    [12, 12],
    [3, 4],
  ] as const) {
    ear.hear(frame(first, last));
  }
  ear.hear(Buffer.from('{"t":"resumed"}'));
  assert.deepEqual([ear.heard, ear.doubled, ear.missed, counted], [6, 3, 2, 6]);
});
