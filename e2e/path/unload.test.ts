import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import type { ConversationView } from '@chatter/contracts/chat/views.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

let system: System;
let redis: Redis;
before(async () => {
  system = await startSystem({ chat: { UNLOAD_AFTER_SECONDS: '0' } });
  redis = new Redis(system.servers.redis.url);
});
after(async () => {
  redis.disconnect();
  await system[Symbol.asyncDispose]();
});

const loaded = async (c: string) => (await redis.exists(logKeys.meta(shardOf(c, 16), c))) === 1;

test('an idle conversation leaves Redis once MySQL has it, and goes on with the next number when somebody speaks', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  for (const text of ['one', 'two', 'three']) await writer.sendText(c, text);
  reader.say({ t: 'mark', c, delivered: 3, read: 2, n: 2 });
  await until('it is unloaded', async () => !(await loaded(c)));

  const view = (await system.ask(b, 'GET', `/conversations/${c}`)).body as ConversationView;
  assert.deepEqual([view.head, view.n, view.unread, view.last?.body, view.marks[b.id]], [3, 3, 1, 'three', [3, 2]]);
  const page = (await system.ask(b, 'GET', `/conversations/${c}/messages`)).body as { items: { body: string }[]; upTo: number };
  assert.deepEqual([page.items.map(({ body }) => body), page.upTo], [['one', 'two', 'three'], 3]);
  await using back = await RawSocket.open(system, b, [[c, 1, 1]]);
  assert.deepEqual(
    back.events(c).map(({ seq }) => seq),
    [2, 3],
  );

  const answer = await writer.sendText(c, 'four');
  assert.deepEqual(answer.t === 'ack' && answer.res.map((result) => 'seq' in result && [result.seq, result.n]), [[4, 4]]);
  await until('both readers have it', () => [reader, back].every((raw) => raw.events(c).at(-1)?.seq === 4));
  assert.deepEqual(
    reader.events(c).map(({ seq }) => seq),
    [1, 2, 3, 4],
  );
});
