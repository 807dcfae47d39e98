import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tickOf } from './tick.ts';

test('a tick goes from waiting over sent and delivered to read', () => {
  assert.equal(tickOf(null, null, [[9, 9]]), 'pending');
  assert.equal(tickOf(5, null, [[4, 4]]), 'sent');
  assert.equal(tickOf(5, null, [[5, 4]]), 'delivered');
  assert.equal(tickOf(5, null, [[5, 5]]), 'read');
  assert.equal(tickOf(null, 'too-long', [[9, 9]]), 'failed');
});

test('the one furthest behind decides', () => {
  assert.equal(
    tickOf(5, null, [
      [9, 9],
      [5, 3],
    ]),
    'delivered',
  );
  assert.equal(
    tickOf(5, null, [
      [9, 9],
      [4, 3],
    ]),
    'sent',
  );
  assert.equal(tickOf(5, null, []), 'sent');
});
