import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';

test("everything runs by default, a quick run is smaller, and a number of one's own wins", () => {
  const usual = {
    seconds: 15,
    sockets: 5000,
    messages: 1_000_000,
    guard: 'off',
    soakMinutes: 0,
    home: null,
  };
  assert.partialDeepStrictEqual(readOptions([]), usual);
  assert.deepEqual(readOptions([]).only, ['W1', 'W2', 'W3', 'W4', 'W5', 'W6']);
  assert.partialDeepStrictEqual(readOptions(['--quick', '--seconds', '5']), { seconds: 5, sockets: 1000, messages: 100_000 });
});

test('workloads are chosen by name', () => {
  assert.deepEqual(readOptions(['--only', 'W3', '--only', 'w5']).only, ['W3', 'W5']);
  assert.throws(() => readOptions(['--only', 'W7']), /There is no workload 'W7', only W1, /);
});

test('the guard checks, or takes a new baseline', () => {
  assert.deepEqual([readOptions(['--guard']).guard, readOptions(['--guard', '--save']).guard], ['check', 'save']);
  assert.throws(() => readOptions(['--save']), /--save goes with --guard/);
});

test('what is no number, no option or out of range is told', () => {
  assert.throws(() => readOptions(['--seconds', 'ten']), /--seconds is a number from 1 to 600, not 'ten'/);
  assert.throws(() => readOptions(['--pairs', '0']), /--pairs/);
  assert.throws(() => readOptions(['--soak', '']), /--soak/);
  assert.throws(() => readOptions(['--fast']), TypeError);
});
