import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Suite } from './suites.ts';
import { tally } from './tally.ts';

const suite = (name: string): Suite => ({ name, files: ['x'], needs: [] });
const result = (of: Suite, seconds: number, passed: number, failed: number) => ({
  piece: { suite: of, files: ['x'], name: 'x' },
  ...{ seconds, passed, failed },
});

test('what the files of a suite say is summed up, however they were mixed', () => {
  const [one, other] = [suite('one'), suite('other')];
  assert.deepEqual(tally([result(one, 1, 2, 0), result(other, 10, 20, 1), result(one, 3, 4, 1)]), [
    { name: 'one', seconds: 4, passed: 6, failed: 1 },
    { name: 'other', seconds: 10, passed: 20, failed: 1 },
  ]);
});
