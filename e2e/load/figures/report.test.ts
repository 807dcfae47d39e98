import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phaseResult } from './phase-result.ts';
import { renderReport } from './report.ts';
import { talkRow } from './row.ts';

const chatter = talkRow({ workload: 'W1', phase: '500/s', target: 'chatter' }, phaseResult);
const relay = talkRow(
  { workload: 'W1', phase: '500/s', target: 'bare relay' },
  { ...phaseResult, durable: null, otherCpu: null, cpu: { relay: 0.3, driver: 1 } },
);

test('a workload has a table with a line for each target, and one of what each process used', () => {
  const report = renderReport([chatter, relay], { W1: 'pairs' });
  assert.match(report, /^W1: pairs\n +delivered\/s +durable\/s +p50 ms/);
  assert.match(report, /\n500\/s +chatter +500 +499 +4\.0 +12\.0 +30\.0 .* 0\.375 +25 % +50 % +0 +0 +0\n/);
  assert.match(report, /\n +bare relay +500 +- .* 0\.075 +13 % +- +0 +0 +0\n/);
  assert.match(report, / +gateway +chat\n500\/s +chatter +0\.25 +0\.125$/);
});

test('a workload shows only the figures that its rows have', () => {
  const idle = { workload: 'W3', phase: 'idle', target: 'chatter', figures: { kibPerSocket: 21.25 }, cpu: {}, faults: {} };
  const memory = { gateway: 20, redis: 1.25 };
  assert.match(renderReport([{ ...idle, memory }], {}), /by process:\n +gateway +redis\nidle +chatter +20\.0 +1\.3$/);
  assert.equal(renderReport([chatter, idle], {}).split('\n\n').at(-1), 'W3: \n               KiB/socket\nidle  chatter        21.3');
});
