import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpuBetween, cpuSeconds, machineSeconds } from './cpu.ts';

test('the CPU of a process is what it says itself, within a few ticks', () => {
  const until = performance.now() + 60;
  while (performance.now() < until) Math.sqrt(until);
  const { user, system } = process.cpuUsage();
  const { self } = cpuSeconds({ self: process.pid });
  assert.ok(Math.abs((self ?? 0) - (user + system) / 1e6) < 0.1, `${self}`);
});

test('a process that is gone is left out, and one that came later starts at nothing', () => {
  assert.deepEqual(cpuSeconds({ gone: 2 ** 22 + 1 }), {});
  assert.deepEqual(cpuBetween({ chat: 1.5 }, { chat: 2, late: 9 }), { chat: 0.5, late: 0 });
});

test('the machine uses at least what this process does', () => {
  const before = { machine: machineSeconds() ?? 0, ...cpuSeconds({ self: process.pid }) };
  const until = performance.now() + 60;
  while (performance.now() < until) Math.sqrt(until);
  const used = cpuBetween(before, { machine: machineSeconds() ?? 0, ...cpuSeconds({ self: process.pid }) });
  assert.ok((used.machine ?? 0) >= (used.self ?? 0) - 0.02, JSON.stringify(used));
});
