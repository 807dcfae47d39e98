import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shardOf } from '@chatter/contracts/chat/buffers.ts';
import { conversationsMessage, eventsMessage, headMessage, liveConversation, liveConversations } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Durable } from '@chatter/contracts/persistence/live.ts';
import type { Bus } from '@chatter/platform/bus.ts';
import type { Logger } from '@chatter/platform/log.ts';
import type { Follower } from './attachment.ts';
import type { EventReader, RedisHead } from './event-reader.ts';
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
  const it = {
    epochs: [1, 1],
    heads: new Map<string, RedisHead>(),
    moved: [] as string[],
    seen: [] as string[],
    reads: [] as string[],
    durable: (_durable: Durable) => {},
    live: (_data: Uint8Array, _subject: string) => {},
    together: (_data: Uint8Array, _subject: string) => {},
    say: (of: string, text: string) => it.live(new TextEncoder().encode(text), `${liveConversation.subject}.${of}`),
  };
  const bus = {
    followLive(_live: unknown, _key: string, handler: typeof it.durable) {
      it.durable = handler;
    },
    followBytes(subject: string, handler: typeof it.live) {
      if (subject === liveConversations.subject) it.together = handler;
      else it.live = handler;
    },
    onReconnect: () => {},
  } as unknown as Bus;
  const reader = {
    heads: async (cs: string[]) => cs.map((of) => it.heads.get(of) ?? null),
    async after(of: string, after: number) {
      it.reads.push(`${of} above ${after}`);
      return [];
    },
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

test('what is said between the head that chat read and the attachment is read from the log, and what MySQL has is known', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { it, interest } = await open();
  const [late, unheard] = [cIn(0), cIn(1)];
  it.say(late, headMessage(1, 9));
  using _overheard = interest.overhear();
  it.say(late, eventsMessage(late, 1, 4, 5, '0-1', ['{"seq":4}', '{"seq":5}']));
  it.durable({ shard: 0, epoch: 1, heads: [[late, 4]] });
  using _watch = interest.watch([late, unheard]);
  const told: unknown[] = [];
  const follower = { awaits: () => true, durable: (...of: unknown[]) => told.push(of) } as unknown as Follower;
  const attachment = interest.attach({ c: late, epoch: 1, seq: 3, n: 3, dseq: 2, fromSeq: 1 }, 3, follower);
  interest.attach({ c: unheard, epoch: 1, seq: 3, n: 3, dseq: 3, fromSeq: 1 }, 3, follower);
  attachment.acked(4);
  assert.deepEqual(told, [[late, 4, 1]]);
  assert.deepEqual(it.seen, [], 'nothing was witnessed of what nobody here is in');
  context.mock.timers.tick(20);
  assert.deepEqual(it.reads, [`${late} above 3`]);
});

test('a new epoch that is heard of while somebody asks for heads is known', async () => {
  const { it, interest } = await open();
  const late = cIn(0);
  using _overheard = interest.overhear();
  it.say(late, headMessage(2, 1001));
  assert.deepEqual([interest.epochOf(late), interest.epochOf(other)], [2, 1]);
});

test('a head that is compared while its feed is yet to begin counts when it does', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const { it, interest } = await open();
  const late = cIn(0);
  using _overheard = interest.overhear();
  using _watch = interest.watch([late]);
  it.heads.set(late, { epoch: 1, seq: 6, dseq: 0 });
  await interest.compareHeads();
  interest.attach({ c: late, epoch: 1, seq: 3, n: 3, dseq: 3, fromSeq: 1 }, 3, { awaits: () => false } as unknown as Follower);
  context.mock.timers.tick(20);
  assert.deepEqual(it.reads, [`${late} above 3`]);
});

test('what came together is heard one by one, of conversations that somebody here is in', async () => {
  const { it } = await open();
  const said = (of: string, logId: string) => [of, eventsMessage(of, 1, 4, 4, logId, ['{"seq":4}'])] as const;
  const text = conversationsMessage([said(c, '7-1'), said(cIn(0), '7-2'), [other, headMessage(1, 3)], said(other, '8-1')]);
  it.together(new TextEncoder().encode(text), liveConversations.subject);
  assert.deepEqual(it.seen, ['0 1 7-1', '1 1 8-1']);
});
