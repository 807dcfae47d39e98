import assert from 'node:assert/strict';
import { hash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { dedupeSpanMs, logFunctions, logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { markConversations, readEvents, readPage, type SendResult, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { parseLive } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { hearConversation } from './hear-conversation.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
let redis: Redis;
before(async () => {
  chat = await startChat({ UNLOAD_AFTER_SECONDS: '3600' });
  redis = new Redis(chat.servers.redis.url);
});
after(async () => {
  redis.disconnect();
  await chat[Symbol.asyncDispose]();
});

const submit = async (account: string, c: string, body: string, m = uuidV7()) => {
  const { items } = await chat.gateway.ask(submitMessages, { wait: true, items: [{ account, c, msgs: [{ m, body }] }] });
  return { epoch: items[0]?.epoch, result: items[0]?.res[0] as SendResult };
};
const archivedEvent = (seq: number, from: string, m: string, body: string) => ({
  text: JSON.stringify({ seq, n: seq, at: 1, kind: 'message', from, m, body }),
  hash: hash('sha256', body, 'base64url').slice(0, 22),
  epoch: 1,
});

test('the first messages of forty conversations at once are all accepted', async () => {
  const pairs = await Promise.all(Array.from({ length: 40 }, () => chat.pair()));
  const items = pairs.map(({ a, c }) => ({ account: a, c, msgs: [{ m: uuidV7(), body: 'hello' }] }));
  const answer = await chat.gateway.ask(submitMessages, { wait: true, items });
  assert.deepEqual(new Set(answer.items.flatMap(({ res }) => res.map((result) => 'seq' in result && result.seq))), new Set([1]));
});

/** Moves what the log remembers of a send, and all with it, as if it had been written so many spans of the ring later than it was. */
async function rememberedLater(spans: number, c: string, account: string, m: string): Promise<string> {
  const shard = shardOf(c, 16);
  const slots = logKeys.dedupe(shard);
  const found = await Promise.all(slots.map((slot) => redis.hexists(slot, dedupeField(c, account, m))));
  const slot = slots[found.indexOf(1)] as string;
  const span = Number(await redis.hget(slot, 'span')) + spans;
  const there = slots[span % slots.length] as string;
  if (there !== slot) await redis.rename(slot, there);
  await redis.hset(there, 'span', span);
  await redis.hset(logKeys.shard(shard), 'top', span);
  return there;
}
const dedupeField = (c: string, account: string, m: string) => m + c.slice(24) + account.slice(24);

test('a retry is recognised when Redis’ clock was set back by an hour, and for ten minutes as time goes on', async () => {
  for (const spans of [12, 1, 0, -1, -2]) {
    const { a, c } = await chat.pair();
    const m = uuidV7();
    await submit(a, c, 'once', m);
    await rememberedLater(spans, c, a, m);
    const { result } = await submit(a, c, 'once', m);
    assert.deepEqual('seq' in result && [result.seq, result.dup], [1, true], `written ${spans} spans later`);
    await submit(a, c, 'more');
    const again = (await submit(a, c, 'once', m)).result;
    assert.deepEqual('seq' in again && [again.seq, again.dup], [1, true], 'what is remembered since empties nothing that is valid');
  }
});

/** Makes the next append begin a span of the ring, as it does when the last one is over. */
const endSpan = (shard: number) => {
  const current = Math.floor(Date.now() / dedupeSpanMs);
  const slots = logKeys.dedupe(shard);
  return redis.hset(slots[current % slots.length] as string, 'span', current - slots.length);
};

test('what MySQL lacks is remembered for an hour, and nothing else for longer than it is looked for', async () => {
  const { a, c } = await chat.pair();
  const shard = shardOf(c, 16);
  const m = uuidV7();
  await submit(a, c, 'once', m);
  const slot = await rememberedLater(-11, c, a, m);
  const writtenMs = Number(await redis.hget(slot, 'span')) * dedupeSpanMs;
  // In the log of this epoch, and of an earlier one.
  for (const field of ['old', 'was']) {
    await redis.hdel(logKeys.shard(shard), 'old', 'was');
    await redis.hset(logKeys.shard(shard), field, writtenMs);
    await endSpan(shard);
    await submit(a, c, 'more');
    const { result } = await submit(a, c, 'once', m);
    assert.deepEqual('seq' in result && [result.seq, result.dup], [1, true], field);
  }
  await redis.hdel(logKeys.shard(shard), 'old', 'was');
  await endSpan(shard);
  await submit(a, c, 'more');
  assert.equal(await redis.exists(slot), 0);
});

test('what the archive knows from long ago is acked in the epoch of today', async () => {
  const { a, c } = await chat.pair();
  const m = uuidV7(Date.now() - 7_200_000);
  chat.archive.events.set(c, [archivedEvent(1, a, m, 'old')]);
  assert.deepEqual(await submit(a, c, 'old', m), { epoch: 1, result: { m, seq: 1, n: 1, at: 1, dup: true } });
});

for (const [name, char] of [
  ['control characters', '\u0001'],
  ['quotes', '"'],
]) {
  test(`a page, and events, of ${name} alone are cut to what an answer carries, escaped as they are there`, async () => {
    const { a, c } = await chat.pair();
    const body = (char as string).repeat(10_000);
    for (let sent = 0; sent < 60; sent++) await submit(a, c, body);
    const page = await chat.gateway.ask(readPage, { account: a, c, limit: 60 });
    assert.ok(page.items.length > 5 && page.items.every((item) => item.body === body));
    assert.deepEqual([page.upTo, page.items.at(-1)?.seq, page.next], [60, 60, page.items[0]?.seq]);
    const { events } = await chat.gateway.ask(readEvents, { account: a, c, after: 0, limit: 50 });
    assert.ok(events.length > 5);
  });
}

test('pages of what MySQL does not have yet are whole, and read no more than they need', async () => {
  const { a, c } = await chat.pair();
  const count = 240;
  for (let sent = 0; sent < count; sent += 6) {
    const msgs = Array.from({ length: 6 }, (_, index) => ({ m: uuidV7(), body: `${sent + index + 1} ${'x'.repeat(9000)}` }));
    await chat.gateway.ask(submitMessages, { wait: true, items: [{ account: a, c, msgs }] });
  }
  const seqsOf = async (at: object) => (await chat.gateway.ask(readPage, { account: a, c, limit: 10, ...at })).items.map(({ seq }) => seq);
  const range = (from: number, to: number) => Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
  const outputBytes = async () => Number(/total_net_output_bytes:(\d+)/.exec(await redis.info('stats'))?.[1]);
  const before = await outputBytes();
  for (const at of [1, 2, 7, 50, 120, 239, 240, 241, 999]) {
    const end = Math.min(at - 1, count);
    assert.deepEqual(await seqsOf({ before: at }), range(Math.max(1, end - 9), end), `before ${at}`);
    assert.deepEqual(await seqsOf({ after: at }), range(at + 1, Math.min(count, at + 10)), `after ${at}`);
    const from = Math.max(1, Math.min(at, count + 1) - 5);
    assert.deepEqual(await seqsOf({ around: at }), range(from, Math.min(count, from + 9)), `around ${at}`);
  }
  assert.deepEqual(await seqsOf({}), range(231, 240));
  const perPage = ((await outputBytes()) - before) / 28;
  assert.ok(perPage < 1_500_000, `${perPage} bytes a page of 90,000`);
});

test('a page of large texts is cut to what an answer carries, and says where to go on', async () => {
  const { a, c } = await chat.pair();
  for (let sent = 0; sent < 50; sent++) await submit(a, c, '界'.repeat(10_000));
  const page = await chat.gateway.ask(readPage, { account: a, c, limit: 50 });
  assert.ok(page.items.length >= 10 && page.items.length < 50);
  assert.equal(page.items.at(-1)?.seq, 50);
  assert.equal(page.next, page.items[0]?.seq);
  assert.ok(Buffer.byteLength(JSON.stringify(page)) < 600_000);
});

test('events of a conversation that is not loaded come with the head of the archive', async () => {
  const { a, c } = await chat.pair();
  chat.archive.events.set(
    c,
    Array.from({ length: 120 }, (_, index) => archivedEvent(index + 1, a, uuidV7(), `${index}`)),
  );
  const answer = await chat.gateway.ask(readEvents, { c, after: 0, limit: 50, account: a });
  assert.deepEqual([answer.events.length, answer.head], [50, 120]);
});

test('a full Redis refuses messages as busy, and what makes room still runs', async () => {
  const { a, c } = await chat.pair();
  await submit(a, c, 'before');
  const shard = shardOf(c, 16);
  const used = Number(/used_memory:(\d+)/.exec(await redis.info('memory'))?.[1]);
  await redis.config('SET', 'maxmemory', Math.floor(used * 0.9));
  try {
    await until('chat says busy', async () => {
      const { result } = await submit(a, c, 'too much');
      return 'code' in result && result.code === 'busy' && result.retry;
    });
    const [[first] = ['']] = (await redis.xrange(logKeys.log(shard, 1), '-', '+', 'COUNT', 1)) as [[string, string[]]];
    const next = first.replace(/\d+$/, (sequence) => `${Number(sequence) + 1}`);
    const keys = [logKeys.shard(shard), logKeys.log(shard, 1), logKeys.meta(shard, c), logKeys.hot(shard, c), ...logKeys.dedupe(shard)];
    const before = await redis.xlen(logKeys.log(shard, 1));
    assert.equal(await redis.call('FCALL', logFunctions.persisted, keys.length, ...keys, 1, next, 200, 1, 1), 'OK');
    assert.equal(await redis.xlen(logKeys.log(shard, 1)), before - 1);
  } finally {
    await redis.config('SET', 'maxmemory', '512mb');
  }
  await until('it goes on', async () => 'seq' in (await submit(a, c, 'after')).result);
});

test('a mark in a cold conversation whose archive is away holds up nobody else', async () => {
  const hot = await chat.pair();
  const cold = await chat.pair();
  await submit(hot.a, hot.c, 'hello');
  const told = latch('the mark is announced');
  hearConversation(chat.gateway, hot.c, (data) => {
    const message = parseLive(data);
    if (message?.kind === 'frame' && Buffer.from(message.frame).toString().includes(hot.b)) told.open();
  });
  await chat.gateway.flush();
  chat.archive.up = false;
  try {
    await chat.gateway.ask(markConversations, { items: [{ account: cold.a, c: cold.c, delivered: 1 }] });
    await chat.gateway.ask(markConversations, { items: [{ account: hot.b, c: hot.c, delivered: 1 }] });
    await told.opened;
  } finally {
    chat.archive.up = true;
  }
});
