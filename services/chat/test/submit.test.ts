import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { submitMessages } from '@chatter/contracts/chat/calls.ts';
import { parseLive } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { hearConversation } from './hear-conversation.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
before(async () => {
  chat = await startChat();
});
after(() => chat[Symbol.asyncDispose]());

const submit = (account: string, c: string, bodies: string[], wait = true, ms: string[] = bodies.map(() => uuidV7())) =>
  chat.gateway.ask(submitMessages, {
    wait,
    items: [{ account, c, msgs: bodies.map((body, index) => ({ m: ms[index] as string, body })) }],
  });
const results = (answer: Awaited<ReturnType<typeof submit>>) => answer.items[0]?.res ?? [];

test('messages are numbered 1, 2, 3 and announced as one frame in order', async () => {
  const { a, b, c } = await chat.pair();
  const heard = latch<ReturnType<typeof parseLive>>('the announcement');
  hearConversation(chat.gateway, c, (data) => heard.open(parseLive(data)));
  await chat.gateway.flush();
  const answer = await submit(a, c, ['one', 'two', 'three']);
  assert.deepEqual(
    results(answer).map((result) => 'seq' in result && [result.seq, result.n]),
    [
      [1, 1],
      [2, 2],
      [3, 3],
    ],
  );
  const message = await heard.opened;
  assert.equal(message?.kind, 'events');
  assert.deepEqual(message?.kind === 'events' && [message.first, message.last], [1, 3]);
  const next = await submit(b, c, ['four'], false);
  assert.equal('seq' in (results(next)[0] ?? {}) && (results(next)[0] as { seq: number }).seq, 4);
});

test('a cold conversation answers later unless asked to wait', async () => {
  const { a, c } = await chat.pair();
  const first = results(await submit(a, c, ['x', 'y'], false));
  assert.deepEqual(
    first.map((result) => 'code' in result && [result.code, result.retry]),
    [
      ['later', true],
      ['later', true],
    ],
  );
  assert.equal('seq' in (results(await submit(a, c, ['x']))[0] ?? {}), true);
});

test('the same client id gets the same seq; with another text it is refused for good', async () => {
  const { a, c } = await chat.pair();
  const m = uuidV7();
  const [first] = results(await submit(a, c, ['once'], true, [m]));
  const again = results(await submit(a, c, ['once'], true, [m]))[0];
  assert.deepEqual(again, { ...first, dup: true });
  assert.deepEqual(results(await submit(a, c, ['other'], true, [m]))[0], { m, code: 'conflict', retry: false });
});

test('to a stranger a conversation does not exist, and nothing is written', async () => {
  const { c, a } = await chat.pair();
  await submit(a, c, ['hello']);
  const stranger = uuidV7();
  const m = uuidV7();
  assert.deepEqual(results(await submit(stranger, c, ['intrusion'], true, [m]))[0], { m, code: 'not-found', retry: false });
  const unknown = uuidV7();
  assert.deepEqual(results(await submit(stranger, unknown, ['intrusion'], true, [m]))[0], { m, code: 'not-found', retry: false });
  assert.equal(
    'seq' in (results(await submit(a, c, ['next']))[0] ?? {}) && (results(await submit(a, c, ['more']))[0] as { seq: number }).seq,
    3,
  );
  assert.equal((await chat.http(stranger, 'GET', `/conversations/${c}`)).status, 404);
  assert.deepEqual(
    { ...(await chat.http(stranger, 'GET', `/conversations/${c}/messages`)).body, requestId: 0 },
    { ...(await chat.http(stranger, 'GET', `/conversations/${unknown}/messages`)).body, requestId: 0 },
  );
});

test('a client id stamped in the future is refused, an old one is looked up in the archive', async () => {
  const { a, c } = await chat.pair();
  const future = uuidV7(Date.now() + 600_000);
  const before = Date.now();
  const refused = results(await submit(a, c, ['x'], true, [future]))[0];
  assert.ok(refused !== undefined && 'code' in refused);
  const { at = 0, ...rest } = refused;
  assert.deepEqual(rest, { m: future, code: 'clock', retry: false });
  assert.ok(at >= before && at <= Date.now(), 'it says what time it is');
  const both = results(await submit(a, c, ['first', 'second'], true, [future, uuidV7()]));
  assert.deepEqual(
    both.map((result) => 'code' in result && result.code),
    ['clock', 'later'],
    'what was said after it does not overtake it',
  );
  const old = uuidV7(Date.now() - 7_200_000);
  assert.deepEqual(results(await submit(a, c, ['old'], false, [old]))[0], { m: old, code: 'later', retry: true });
  assert.equal('seq' in (results(await submit(a, c, ['old'], true, [old]))[0] ?? {}), true);
});

test('texts that could not be stored unchanged are refused', async () => {
  const { a, c } = await chat.pair();
  const codes = results(await submit(a, c, [' \n', 'a\u0000b', '\ud800', 'ä'.repeat(10_001)])).map(
    (result) => 'code' in result && result.code,
  );
  assert.deepEqual(codes, ['empty', 'malformed', 'malformed', 'too-long']);
});

test('without the archive a cold conversation is unavailable, to be tried again, and a hot one goes on', async () => {
  const hot = await chat.pair();
  await submit(hot.a, hot.c, ['warm']);
  const cold = await chat.pair();
  chat.archive.up = false;
  try {
    const refused = results(await submit(cold.a, cold.c, ['x']))[0];
    assert.deepEqual(refused && 'code' in refused && [refused.code, refused.retry], ['unavailable', true]);
    assert.equal('seq' in (results(await submit(hot.a, hot.c, ['still']))[0] ?? {}), true);
  } finally {
    chat.archive.up = true;
  }
});

test('numbers run on past a reserved block', async () => {
  const { a, c } = await chat.pair();
  for (let round = 0; round < 60; round++)
    await submit(
      a,
      c,
      Array.from({ length: 20 }, (_, index) => `${round} ${index}`),
    );
  const page = await chat.http(a, 'GET', `/conversations/${c}/messages?limit=3`);
  assert.deepEqual(
    (page.body as { items: { seq: number }[] }).items.map(({ seq }) => seq),
    [1198, 1199, 1200],
  );
});

test('a conversation whose Redis keys are gone in the same epoch goes on after the archive', async () => {
  const { a, c } = await chat.pair();
  const m = uuidV7();
  const text = `{"seq":7,"n":7,"at":1,"kind":"message","from":"${a}","m":"${m}","body":"archived"}`;
  chat.archive.events.set(c, [{ text, hash: 'x', epoch: 1 }]);
  assert.equal((results(await submit(a, c, ['next']))[0] as { seq: number }).seq, 8);
});

test('a conversation that is loaded and has nothing in it has an empty page', async () => {
  const { a, c } = await chat.pair();
  const refused = results(await submit(uuidV7(), c, ['of a stranger']));
  assert.deepEqual(
    refused.map((result) => 'code' in result && result.code),
    ['not-found'],
  );
  const { status, body } = await chat.http(a, 'GET', `/conversations/${c}/messages`);
  assert.deepEqual([status, body?.items], [200, []]);
});
