import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PhaseResult } from './phase.ts';
import { cpuPerThousand, faultsOf, renderReport } from './report.ts';

const latency = { p50: 4, p90: 6, p99: 12, max: 30 };
const result: PhaseResult = {
  sent: 9000,
  deliveredPerSecond: 500.4,
  durablePerSecond: 498,
  delivery: latency,
  acceptance: latency,
  lost: 0,
  duplicated: 0,
  disordered: 0,
  refused: 0,
  unanswered: 0,
  retried: 3,
  settledAfterMs: 40,
  windowSeconds: 8,
  delivered: 4000,
  cpu: { gateway: 1, chat: 0.5, driver: 2 },
  otherCpu: 4,
};
const relay: PhaseResult = { ...result, durablePerSecond: null, delivery: { ...latency, p50: 1 }, cpu: { relay: 0.3, driver: 1 } };

test('CPU is per 1,000 messages delivered, without the load generator', () => {
  assert.equal(cpuPerThousand(result), 0.375);
  assert.equal(cpuPerThousand(result, 'gateway'), 0.25);
});

test('the report shows both targets, their ratio, and the CPU of each process', () => {
  const report = renderReport([{ phase: '500/s', chatter: result, relay }]);
  assert.match(report, /500\/s +chatter +500 +498 +4\.0 +12\.0 +30\.0 .* 0\.375 +25 % +0\/0/);
  assert.match(report, /bare relay +500 +- +1\.0/);
  assert.match(report, /ratio +x 1\.00 +x 4\.00 .* x 5\.00/);
  assert.match(report, / +gateway +chat +others\n500\/s +0\.250 +0\.125 +50 %/);
});

test('what is lost, doubled or out of order is a fault; what was retried is none', () => {
  assert.deepEqual(faultsOf('chatter', '500/s', result), []);
  assert.deepEqual(faultsOf('chatter', '500/s', { ...result, lost: 2, disordered: 1 }), [
    'chatter, 500/s: 2 messages lost',
    'chatter, 500/s: 1 messages disordered',
  ]);
});
