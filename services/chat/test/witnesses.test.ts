import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { raiseEpochs, type SendResult, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { Witness } from '@chatter/contracts/chat/witness.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { startService } from '@chatter/platform/service.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { chat as chatService } from '../src/service.ts';
import { startChat } from './start-chat.ts';

const log = createLog('test', 'fatal');
const shards = 16;
const withinMs = 15_000;

/** chat, which trusts Redis unless told otherwise, with a conversation in which two messages were said, and a look into Redis. */
async function startTalk(trusted = true) {
  await using made = new AsyncDisposableStack();
  const chat = made.use(await startChat({ LOG_TRUST_RESTART: String(trusted) }));
  const { a, c } = await chat.pair();
  const redis = made.adopt(new Redis(chat.servers.redis.url), (it) => it.disconnect());
  redis.on('error', () => {});
  const submit = async (m = uuidV7(), epoch?: number) => {
    const item = { account: a, c, msgs: [{ m, body: 'x' }], ...(epoch !== undefined && { epoch }) };
    const { items } = await chat.gateway.ask(submitMessages, { wait: true, items: [item] });
    return { ...items[0], result: items[0]?.res[0] as SendResult };
  };
  await submit();
  const { logId = '' } = await submit();
  const shard = shardOf(c, shards);
  const restart = async () => {
    await chat.servers.redis.program.crash();
    await chat.servers.redis.program.start();
  };
  /** The epoch of the shard once it is agreed for this run of Redis. */
  const agreed = () =>
    until(
      'it is agreed',
      async () => {
        const [ep, rid] = await redis.hmget(logKeys.shard(shard), 'ep', 'rid');
        const runId = /run_id:([0-9a-f]+)/.exec(await redis.info('server'))?.[1];
        return rid === runId && Number(ep);
      },
      { withinMs },
    );
  const ends = made.move();
  return { chat, redis, shard, c, logId, submit, restart, agreed, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

/** A log id above one. */
const above = (logId: string) => `${Number(logId.split('-')[0]) + 1}-0`;

test('a trusted Redis that restarts goes on in its epoch, whose numbers go on too', async () => {
  await using talk = await startTalk();
  await talk.restart();
  assert.equal(await talk.agreed(), 1);
  const { epoch, result } = await until('it accepts', async () => {
    const answer = await talk.submit();
    return 'seq' in answer.result ? answer : null;
  });
  assert.deepEqual([epoch, 'seq' in result && result.seq], [1, 3]);
});

for (const name of ['gateway', 'persistence'] as const) {
  test(`a trusted Redis that restarts begins an epoch when ${name} has seen more of its log`, async () => {
    await using talk = await startTalk();
    const { servers } = talk.chat;
    await using made = new AsyncDisposableStack();
    const bus = made.adopt(await openBus(name, servers.envFor(name).NATS_URL as string, log), (it) => it.close());
    new Witness(bus).saw(talk.shard, 1, above(talk.logId));
    await bus.flush();
    await talk.restart();
    assert.equal(await talk.agreed(), 2);
  });
}

test('a trusted Redis that restarts begins an epoch when MySQL has more of its log', async () => {
  await using talk = await startTalk();
  talk.chat.archive.logId = above(talk.logId);
  await talk.restart();
  assert.equal(await talk.agreed(), 2);
});

test('a trusted Redis that restarts begins an epoch when chat itself has seen more, here for want of the log', async () => {
  await using talk = await startTalk();
  await talk.redis.del(logKeys.log(talk.shard, 1));
  await talk.restart();
  assert.equal(await talk.agreed(), 2);
});

test('nothing is accepted before the archive was asked whether it has more', async () => {
  await using talk = await startTalk();
  talk.chat.archive.up = false;
  await talk.restart();
  await until('Redis is back', async () => (await talk.redis.ping()) === 'PONG');
  for (let tries = 0; tries < 3; tries++) {
    const { result } = await talk.submit();
    assert.deepEqual('code' in result && [result.code, result.retry], ['unavailable', true]);
  }
  talk.chat.archive.up = true;
  assert.equal(await talk.agreed(), 1);
});

test('a Redis that is emptied in the first epoch begins the second, and numbers are not given again', async () => {
  await using talk = await startTalk();
  await talk.redis.flushall();
  assert.equal(await talk.agreed(), 2);
  talk.chat.archive.open = 2;
  const { epoch, result } = await talk.submit();
  assert.equal(epoch, 2);
  assert.ok('seq' in result && result.seq > 1001, 'above all that was reserved');
});

test('functions that are gone are loaded again', async () => {
  await using talk = await startTalk();
  await talk.redis.call('FUNCTION', 'FLUSH');
  const { result } = await talk.submit();
  assert.ok('seq' in result);
});

test('of two chats one raises the epoch, and both go on in it', async () => {
  await using talk = await startTalk(false);
  await using _second = await startService(chatService, talk.chat.servers.envFor('chat', { LOG_TRUST_RESTART: 'false' }));
  const epochs = async () => Promise.all(Array.from({ length: shards }, (_, shard) => talk.redis.hget(logKeys.shard(shard), 'ep')));
  for (const epoch of ['2', '3']) {
    await talk.restart();
    await until('every shard has its epoch', async () => (await epochs()).every((found) => found === epoch), { withinMs });
  }
  talk.chat.archive.open = 3;
  // Answered by either, in turn and at once.
  const answers = await until('both go on', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => talk.submit()));
    return all.every(({ result }) => 'seq' in result) ? all : null;
  });
  assert.deepEqual(new Set(answers.map(({ epoch }) => epoch)), new Set([3]));
  assert.deepEqual(
    await epochs(),
    Array.from({ length: shards }, () => '3'),
  );
});

test('who was acked in an epoch that has ended says nothing new before it knows, but learns what was known', async () => {
  await using talk = await startTalk();
  const m = uuidV7();
  await talk.submit(m);
  talk.chat.archive.open = 2;
  await using made = new AsyncDisposableStack();
  const admin = made.adopt(await openBus('admin', talk.chat.servers.nats.url, log), (it) => it.close());
  assert.deepEqual(
    (await admin.ask(raiseEpochs, {})).epochs,
    Array.from({ length: shards }, () => 2),
  );
  const refused = await talk.submit(uuidV7(), 1);
  assert.deepEqual(['code' in refused.result && refused.result.code, refused.epoch], ['unavailable', 2]);
  const known = await talk.submit(m, 1);
  assert.deepEqual('seq' in known.result && [known.result.seq, known.result.dup], [3, true]);
  const heard = await talk.submit(uuidV7(), 2);
  assert.ok('seq' in heard.result && heard.result.seq > 1000);
});
