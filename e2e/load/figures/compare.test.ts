import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './compare.ts';
import type { Row } from './row.ts';

const row = (phase: string, figures: Row['figures']): Row => ({ workload: 'W1', phase, target: 'chatter', figures, cpu: {}, faults: {} });

test('figures are shown as a multiple of what they were', () => {
  const now = [row('500/s', { p50Ms: 2, cpuPerThousand: 0.3, lost: 0 }), row('new', { p50Ms: 1 })];
  const before = [row('500/s', { p50Ms: 4, cpuPerThousand: 0.2, lost: 0 }), row('old', { p50Ms: 1 })];
  assert.equal(compare(now, before), ['                    p50 ms  CPU-s/1,000', 'W1  500/s  chatter  x 0.50       x 1.50'].join('\n'));
});

test('what is not known of one of them is left open', () => {
  const now = [row('a', { p50Ms: 2, durableP99Ms: null }), row('b', { p50Ms: 3, durableP99Ms: 5 })];
  const before = [row('a', { p50Ms: 2, durableP99Ms: 8 }), row('b', { p50Ms: 2, durableP99Ms: 5 })];
  assert.match(compare(now, before), /a +chatter +x 1\.00 +-\nW1 +b +chatter +x 1\.50 +x 1\.00$/);
});
