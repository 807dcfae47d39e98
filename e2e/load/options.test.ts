import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';

test("quick is 8 seconds a phase, the default 30, and a number of one's own wins", () => {
  assert.deepEqual(readOptions(['--quick']), { seconds: 8, pairs: 100, bodyBytes: 80, json: null, help: false });
  assert.equal(readOptions([]).seconds, 30);
  assert.equal(readOptions(['--quick', '--seconds', '3', '--json', 'bench.json']).seconds, 3);
});

test('what is no number, no option or out of range is told', () => {
  assert.throws(() => readOptions(['--seconds', 'ten']), /--seconds is a number from 1 to 600, not 'ten'/);
  assert.throws(() => readOptions(['--pairs', '0']), /--pairs/);
  assert.throws(() => readOptions(['--fast']), TypeError);
});
