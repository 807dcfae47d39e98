import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EarlierEpochs } from './earlier-epochs.ts';

test('who waits for an epoch waits for that one, also while others wait for an earlier one; of one epoch the archive is asked once', async () => {
  const opens = [2, 3];
  const bus = { ask: async () => ({ items: [{ shard: 0, open: opens.shift(), newest: 3, logId: '0-0' }] }) };
  const earlier = new EarlierEpochs(bus as never);
  await Promise.all([2, 3, 3, 2].map((epoch) => earlier.waitUntilArchived(0, epoch)));
  await earlier.waitUntilArchived(0, 3);
  assert.deepEqual(opens, []);
});
