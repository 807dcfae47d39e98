import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Tenure } from './tenure.ts';

test('what began before the end is not wanted after it; what began after is', () => {
  const tenure = new Tenure();
  const before = tenure.begin();
  assert.equal(before(), true);
  tenure.end();
  const after = tenure.begin();
  assert.deepEqual([before(), after()], [false, true]);
});
