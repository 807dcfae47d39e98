import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { openAccounts, openAttachment, readEvents, readPage, submitMessages } from '@chatter/contracts/chat/calls.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { startChat } from './start-chat.ts';

/** chat with a conversation of two, ways to speak and to read in it, and an archive into which the test drains. */
async function startTalk() {
  await using made = new AsyncDisposableStack();
  const chat = made.use(await startChat({ LOG_TRUST_RESTART: 'true' }));
  const { a, c } = await chat.pair();
  const { gateway, archive } = chat;
  const say = async () => {
    const { items } = await gateway.ask(submitMessages, { wait: true, items: [{ account: a, c, msgs: [{ m: uuidV7(), body: 'x' }] }] });
    const result = items[0]?.res[0];
    return result !== undefined && 'seq' in result ? result.seq : null;
  };
  const texts = async () => (await gateway.ask(readEvents, { c, after: 0, limit: 10 })).events;
  const drain = (events: readonly string[]) =>
    archive.events.set(
      c,
      events.map((text) => ({ text, hash: '', epoch: 1 })),
    );
  const head = async () => (await gateway.ask(openAttachment, { account: a, c })).head;
  const page = () => gateway.ask(readPage, { account: a, c, limit: 10 });
  const ends = made.move();
  return { chat, a, c, say, texts, drain, head, page, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

test('what a Redis holds that was put back to an earlier state is told nobody', async () => {
  await using talk = await startTalk();
  await using earlier = await tempFolder();
  const { redis } = talk.chat.servers;
  await talk.say();
  await cp(redis.dataFolder, earlier.path, { recursive: true });
  await talk.say();
  talk.drain(await talk.texts());
  talk.chat.archive.open = 2;

  await redis.program.crash();
  await rm(redis.dataFolder, { recursive: true });
  await cp(earlier.path, redis.dataFolder, { recursive: true });
  await redis.program.start();
  const told = new Set<number>();
  const inNewEpoch = async (ask: () => Promise<{ epoch: number; seq?: number; upTo?: number }>) => {
    const { epoch, seq, upTo } = await ask();
    told.add(seq ?? upTo ?? 0);
    return epoch === 2;
  };
  await Promise.all([
    until('its head is told in the new epoch', () => inNewEpoch(talk.head)),
    until('its page is told in the new epoch', () => inNewEpoch(talk.page)),
  ]);
  assert.equal(Math.min(...told), 2, 'who was told 2 is never told that there is only 1');
});

test('where a conversation stands in a new epoch is told when the archive has all of those before', async () => {
  await using talk = await startTalk();
  const { a, c, chat } = talk;
  await talk.say();
  await talk.say();
  const [first, second] = (await talk.texts()) as [string, string];
  talk.drain([first]);
  const redis = new Redis(chat.servers.redis.url);
  try {
    await redis.flushall();
    await until('a new epoch began', async () => (await redis.hget(logKeys.shard(shardOf(c, 16)), 'ep')) === '2');
    // A drainer holds the second: it may store it yet.
    const [opened] = await Promise.all([
      chat.gateway.ask(openAccounts, { items: [{ account: a, resume: [[c, 1, 2]] }] }),
      assert.rejects(talk.head()),
      assert.rejects(talk.page(), { code: 'history-unavailable' }),
    ]);
    assert.deepEqual(opened.items, [null]);

    const asked = Promise.all([talk.head(), talk.page()]);
    talk.drain([first, second]);
    chat.archive.open = 2;
    const [head, page] = await asked;
    assert.deepEqual([head.epoch, head.seq, page.epoch, page.upTo], [2, 2, 2, 2]);
    await talk.say();
    const after = (await talk.texts()).map((text) => JSON.parse(text) as ConversationEvent);
    assert.deepEqual(
      after.map((event) => (event.kind === 'epoch' ? `epoch after ${event.prev}` : event.kind)),
      ['message', 'message', 'epoch after 2', 'message'],
    );
  } finally {
    redis.disconnect();
  }
});
