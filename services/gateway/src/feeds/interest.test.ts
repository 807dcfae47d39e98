import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardOf } from '@chatter/contracts/chat/buffers.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Durable } from '@chatter/contracts/persistence/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import type { Follower } from './attachment.ts';
import type { EventReader } from './event-reader.ts';
import { Interest } from './interest.ts';

const shards = 2;
const cIn = (shard: number) => {
  for (;;) {
    const c = uuidV7();
    if (shardOf(c, shards) === shard) return c;
  }
};
const [c, other] = [cIn(0), cIn(1)];

/** Somebody in one conversation of each of two shards, in epoch 1; `moved` is who was told to resume. */
async function open() {
  const it = { epochs: [1, 1], moved: [] as string[], seen: [] as string[], durable: (_durable: Durable) => {} };
  const bus = {
    followLive(_live: unknown, _key: string, handler: typeof it.durable) {
      it.durable = handler;
    },
    followBytes: () => ({ stop: () => {} }),
    onReconnect: () => {},
    flush: async () => {},
  } as unknown as Bus;
  const reader = {
    heads: async (cs: string[]) => cs.map(() => null),
    epochs: async () => it.epochs,
    shardOf: (of: string) => shardOf(of, shards),
  } as unknown as EventReader;
  const interest = new Interest(bus, reader, {} as unknown as Logger, { saw: (...entry) => it.seen.push(entry.join(' ')) });
  interest.onEpochMoved((of) => it.moved.push(of));
  using _watch = interest.watch([c, other]);
  const follower = { awaits: () => false } as unknown as Follower;
  for (const id of [c, other]) interest.attach({ c: id, epoch: 1, seq: 3, n: 3, dseq: 3, fromSeq: 1 }, 3, follower);
  return { it, interest };
}

test('when MySQL has something of a new epoch, all conversations of that shard resume, once', async () => {
  const { it } = await open();
  it.durable({ shard: 0, epoch: 1, heads: [] });
  assert.deepEqual(it.moved, []);
  it.durable({ shard: 0, epoch: 2, heads: [] });
  it.durable({ shard: 0, epoch: 2, heads: [] });
  it.durable({ shard: 0, epoch: 1, heads: [] });
  assert.deepEqual(it.moved, [c]);
});

test('what chat answers about one conversation tells of the epoch of all in its shard, and of what the log has', async () => {
  const { it, interest } = await open();
  interest.heard(c, 1, '5-0');
  assert.deepEqual(it.moved, []);
  interest.heard(c, 2, undefined);
  interest.heard(c, 2, '7-1');
  assert.deepEqual([it.moved, it.seen], [[c], ['0 1 5-0', '0 2 7-1']]);
});

test('where something could not be stored, everyone is to look again', async () => {
  const { it } = await open();
  it.durable({ shard: 0, epoch: 1, heads: [[c, 3]], replaced: [c, uuidV7()] });
  assert.deepEqual(it.moved, [c]);
});

test('the sweep finds a new epoch of a shard in which nobody speaks', async () => {
  const { it, interest } = await open();
  await interest.compareHeads();
  assert.deepEqual(it.moved, []);
  it.epochs = [1, 2];
  await interest.compareHeads();
  assert.deepEqual(it.moved, [other]);
  it.epochs = [0, 0];
  await interest.compareHeads();
  assert.deepEqual(it.moved, [other], 'Redis does not tell');
});
