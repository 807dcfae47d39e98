import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dearer, median, ratiosOf } from './guard.ts';
import type { Row } from './row.ts';

const row = (target: string, phase: string, cpuPerThousand: number): Row => ({
  workload: 'W1',
  phase,
  target,
  figures: { cpuPerThousand },
  cpu: {},
  faults: {},
});

test('of several rounds the median of the ratios to the relay of the same round counts', () => {
  const rounds = [
    [0.4, 0.04],
    [0.3, 0.02],
    [0.36, 0.03],
  ] as const;
  const rows = rounds.flatMap(([chatter, relay]) => [row('chatter', '2,000/s', chatter), row('bare relay', '2,000/s', relay)]);
  assert.equal(ratiosOf(rows)['2,000/s']?.toFixed(6), '12.000000');
});

test('a quarter more is dearer, less is not', () => {
  assert.deepEqual(dearer({ '2,000/s': 12.4 }, { '2,000/s': 10 }), []);
  assert.deepEqual(dearer({ '2,000/s': 12.5, '5,000/s': 3 }, { '2,000/s': 10 }), [
    '2,000/s: a message costs 12.5 times what it costs the relay; it was 10.0 times',
  ]);
});

test('the median of an even count lies between the middle two', () => {
  assert.deepEqual([median([3, 1, 2]), median([4, 1, 3, 2])], [2, 2.5]);
});
