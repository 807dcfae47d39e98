import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phaseResult } from './phase-result.ts';
import { cpuPerThousand, faultsOf, talkRow } from './row.ts';

const place = { workload: 'W1', phase: '500/s', target: 'chatter' };

test('CPU is per 1,000 messages delivered, without the load generator, whose share is told apart', () => {
  const { figures, cpu } = talkRow(place, phaseResult);
  assert.deepEqual([figures.cpuPerThousand, cpu, figures.driverCores], [0.375, { gateway: 0.25, chat: 0.125 }, 0.25]);
});

test('rates are of the measured seconds, in a room of everything that came to any socket', () => {
  assert.equal(talkRow(place, phaseResult).figures.deliveredPerSecond, 500);
  assert.equal(talkRow(place, phaseResult, 'heard').figures.heardPerSecond, 1000);
  assert.deepEqual(cpuPerThousand(phaseResult, 8000), { gateway: 0.125, chat: 0.0625 });
});

test('what nobody says is not known', () => {
  const silent = { ...phaseResult, durable: null, durability: { p50: Number.NaN, p90: Number.NaN, p99: Number.NaN, max: Number.NaN } };
  const { figures } = talkRow(place, silent);
  assert.deepEqual([figures.durablePerSecond, figures.durableP99Ms], [null, null]);
});

test('what is lost, doubled or out of order is a fault; what was retried or not said is none', () => {
  assert.deepEqual(faultsOf([talkRow(place, { ...phaseResult, retried: 3, unsaid: 7 })]), []);
  assert.deepEqual(faultsOf([talkRow(place, { ...phaseResult, lost: 2, disordered: 1 })]), [
    'W1 500/s, chatter: 2 lost',
    'W1 500/s, chatter: 1 disordered',
  ]);
});
