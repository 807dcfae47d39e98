import assert from 'node:assert/strict';
import { cp, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { openAttachment, readEvents, readPage, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';
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
  return { chat, say, texts, drain, head, page, [Symbol.asyncDispose]: () => ends.disposeAsync() };
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
  assert.deepEqual([...told], [2], 'who was told 2 is never told that there is only 1');
});
