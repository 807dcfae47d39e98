import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figuresOf } from './figures-of.ts';

test('known figures are shown in their order, seconds to a tenth, and others are not', () => {
  assert.deepEqual(figuresOf({ chatter_sockets: 12, chatter_archive_drain_lag_seconds: 0.0512, chatter_feeds: 3 }), [
    { name: 'drain', value: '0.1', seconds: true },
    { name: 'sockets', value: '12', seconds: false },
  ]);
  assert.deepEqual(figuresOf({}), []);
});
