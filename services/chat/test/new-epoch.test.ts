import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { readEvents, type SendResult, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { startChat } from './start-chat.ts';

test('a Redis that restarted and is not trusted begins an epoch: above all reserved numbers, after the old log is drained, the hole announced', async () => {
  await using chat = await startChat({ LOG_TRUST_RESTART: 'false' });
  const { a, c } = await chat.pair();
  const shard = shardOf(c, 16);
  const submit = async () => {
    const { items } = await chat.gateway.ask(submitMessages, {
      wait: true,
      items: [{ account: a, c, msgs: [{ m: uuidV7(), body: 'x' }] }],
    });
    return { epoch: items[0]?.epoch, result: items[0]?.res[0] as SendResult };
  };
  assert.deepEqual([(await submit()).epoch, (await submit()).epoch], [1, 1]);
  await chat.servers.redis.program.crash();
  await chat.servers.redis.program.start();
  const redis = new Redis(chat.servers.redis.url);
  try {
    const refused = await until('chat has Redis again and finds the old log not drained', async () => {
      const { result } = await submit();
      return (await redis.hget(logKeys.shard(shard), 'ep')) === '2' ? result : null;
    });
    assert.deepEqual('code' in refused && [refused.code, refused.retry], ['unavailable', true]);

    const entries = (await redis.xrange(logKeys.log(shard, 1), '-', '+')) as [string, string[]][];
    const lines = entries.flatMap(([, fields]) => (fields[1] as string).trimEnd().split('\n'));
    chat.archive.events.set(
      c,
      lines.map((line) => ({ text: line.slice(line.indexOf('{')), hash: '', epoch: 1 })),
    );
    await redis.del(logKeys.log(shard, 1));
    chat.archive.open = 2;

    const { epoch, result } = await submit();
    assert.deepEqual([epoch, 'seq' in result && result.seq, 'seq' in result && result.n], [2, 1003, 3]);
    const { events } = await chat.gateway.ask(readEvents, { c, after: 2, limit: 10 });
    const [first, second] = events.map((text) => JSON.parse(text) as { seq: number; kind: string; prev?: number });
    assert.deepEqual([first?.seq, first?.kind, first?.prev], [1002, 'epoch', 2]);
    assert.deepEqual([second?.seq, second?.kind], [1003, 'message']);
  } finally {
    redis.disconnect();
  }
});
