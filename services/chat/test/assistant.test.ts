import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { postAnswer, readEvents, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { assistantSummoned } from '@chatter/contracts/chat/facts.ts';
import { assistantSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { contentHash } from '../src/store/content-hash.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
before(async () => {
  chat = await startChat();
});
after(() => chat[Symbol.asyncDispose]());

async function startAssistant() {
  await using made = new AsyncDisposableStack();
  const log = createLog('test', 'fatal');
  const ai = await openBus('ai', chat.servers.envFor('ai').NATS_URL as string, log);
  made.defer(() => ai.close());
  const admin = await openBus('admin', chat.servers.nats.url, log);
  made.defer(() => admin.close());
  const summoned: unknown[] = [];
  admin.hear(assistantSummoned, (data) => summoned.push(data));
  await admin.flush();
  const ann = uuidV7();
  const { body } = await chat.http(ann, 'POST', '/assistant/conversations');
  const c = (body as { id: string }).id;
  const ask = async (m = uuidV7()) => {
    const items = [{ account: ann, c, msgs: [{ m, body: 'What is NATS?' }] }];
    return (await chat.gateway.ask(submitMessages, { wait: true, items })).items[0]?.res[0];
  };
  const ends = made.move();
  return { ai, ann, c, ask, summoned, view: body, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

test('what is said to the assistant summons it, and a retry does so again', async () => {
  await using of = await startAssistant();
  assert.deepEqual([of.view?.kind, of.view?.role, of.view?.memberCount], ['assistant', 'owner', 1]);
  const m = uuidV7();
  assert.ok('seq' in ((await of.ask(m)) ?? {}));
  await until('it is summoned', () => of.summoned.length === 1);
  assert.deepEqual(of.summoned, [{ c: of.c, seq: 1, account: of.ann }]);
  assert.ok('dup' in ((await of.ask(m)) ?? {}));
  await until('it is summoned again', () => of.summoned.length === 2);
});

test('an answer is posted once, whatever is said the second time, as the assistant', async () => {
  await using of = await startAssistant();
  await of.ask();
  const first = await of.ai.ask(postAnswer, { c: of.c, to: 1, body: 'A message bus.', via: 'some-model' });
  const again = await of.ai.ask(postAnswer, { c: of.c, to: 1, body: 'Something else.', via: 'some-model' });
  assert.deepEqual(
    [first, again],
    [
      { seq: 2, dup: false, durable: false },
      { seq: 2, dup: true, durable: false },
    ],
  );
  const { events } = await chat.gateway.ask(readEvents, { c: of.c, after: 1, limit: 10 });
  const answers = events.map((text) => JSON.parse(text) as Record<string, unknown>);
  assert.deepEqual(
    answers.map(({ from, body, via, n }) => [from, body, via, n]),
    [[assistantSender, 'A message bus.', 'some-model', 2]],
  );
  assert.equal(of.summoned.length, 1);
});

test('the assistant speaks nowhere else', async () => {
  await using of = await startAssistant();
  const { c } = await chat.pair();
  await assert.rejects(of.ai.ask(postAnswer, { c, to: 1, body: 'Hello', via: 'x' }), { code: 'not-found' });
  await assert.rejects(of.ai.ask(postAnswer, { c: uuidV7(), to: 1, body: 'Hello', via: 'x' }), { code: 'not-found' });
  await assert.rejects(of.ai.ask(postAnswer, { c: of.c, to: 1, body: ' ', via: 'x' }), { code: 'empty' });
});

test('an answer is said to be durable when the archive has it; one that Redis lost is taken again', async () => {
  await using of = await startAssistant();
  await of.ask();
  const post = () => of.ai.ask(postAnswer, { c: of.c, to: 1, body: 'A message bus.', via: 'some-model' });
  const drain = async () => {
    const { events } = await chat.gateway.ask(readEvents, { c: of.c, after: 0, limit: 10 });
    chat.archive.events.set(
      of.c,
      events.map((text) => ({ text, hash: contentHash('answer to 1'), epoch: 1 })),
    );
  };
  await drain();
  assert.deepEqual(await post(), { seq: 2, dup: false, durable: false });
  const redis = new Redis(chat.servers.redis.url);
  await redis.flushall();
  redis.disconnect();
  chat.archive.open = 2;
  const again = await until('it is taken again', () => post().catch(() => null), { withinMs: 20_000 });
  assert.deepEqual([again.dup, again.durable, again.seq > 1000], [false, false, true]);
  await drain();
  assert.deepEqual(await post(), { seq: again.seq, dup: true, durable: true });
});
