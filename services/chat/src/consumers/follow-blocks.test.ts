import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { RetryLater } from '@chatter/platform/consume.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { followBlocks } from './follow-blocks.ts';

const state = { between: [uuidV7(), uuidV7()] as [string, string], pv: 1, blocked: true };

test('a block that cannot be made to hold now is tried for ever, by and by less often', async () => {
  const follow = followBlocks(() => Promise.reject(new Unavailable('the archive is away')));
  const waits: number[] = [];
  for (const deliveries of [1, 2, 3, 2000]) {
    await assert.rejects(follow(state, { deliveries }), (error) => {
      assert.ok(error instanceof RetryLater && error.forever);
      return waits.push(error.afterMs) > 0;
    });
  }
  assert.deepEqual(waits, [1000, 2000, 4000, 60_000]);
});

test('a fault is none of that', async () => {
  const fault = new Error('broken');
  await assert.rejects(followBlocks(() => Promise.reject(fault))(state, { deliveries: 1 }), fault);
});
