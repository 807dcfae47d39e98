import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { receiptsChanged } from '@chatter/contracts/auth/privacy.ts';
import { applyReceipts, markConversations, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { type Audience, liveReceipts, parseLive } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { until } from '@chatter/testkit/until.ts';
import { hearConversation } from './hear-conversation.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
/** What chat's processes tell each other, as another of them hears it. */
const heard: string[] = [];
const ends = new AsyncDisposableStack();
before(async () => {
  chat = ends.use(await startChat());
  const { NATS_URL = '' } = chat.servers.envFor('chat');
  const bus = ends.adopt(await openBus('chat', NATS_URL, createLog('test', 'fatal')), (it) => it.close());
  bus.followLive(liveReceipts, null, ({ account, hidden }) => heard.push(`${account} ${hidden}`));
  await bus.flush();
});
after(() => ends.disposeAsync());

type Of = Record<string, [number, number]>;

/** What is told of marks in a conversation, and to whom. */
async function ear(c: string) {
  const told: { of: Of; to: Audience }[] = [];
  hearConversation(chat.gateway, c, (data) => {
    const message = parseLive(data);
    if (message?.kind !== 'frame') return;
    told.push({ of: (JSON.parse(Buffer.from(message.frame).toString()) as { of: Of }).of, to: message.to });
  });
  await chat.gateway.flush();
  return told;
}
const say = (account: string, c: string) =>
  chat.gateway.ask(submitMessages, { wait: true, items: [{ account, c, msgs: [{ m: uuidV7(), body: 'hello' }] }] });
const read = (account: string, c: string) => chat.gateway.ask(markConversations, { items: [{ account, c, delivered: 1, read: 1, n: 1 }] });
const marksOf = async (account: string, c: string) => (await chat.http(account, 'GET', `/conversations/${c}`)).body?.marks as Of;
/** Publishes the fact, and what is older or the same version after it; resolves when chat has taken both. */
async function choose(account: string, pv: number, hidden: boolean): Promise<void> {
  const before = heard.length;
  await chat.auth.publishFact(receiptsChanged, account, { account, pv, hidden }, uuidV7());
  await chat.auth.publishFact(receiptsChanged, account, { account, pv: Math.max(1, pv - 1), hidden: !hidden }, uuidV7());
  await until('chat has taken both', () => heard.length === before + 2);
}

test('who hides what they have read is shown to have received, and sees no more of others; all is there when they show it again', async () => {
  const { a, b, c } = await chat.pair();
  await say(a, c);
  await choose(b, 5, true);
  const told = await ear(c);
  await read(b, c);
  await until('it is told to each apart', () => told.some(({ to, of }) => to !== null && 'alone' in to && of[b] !== undefined));
  for (const { of, to } of told) {
    const toB = to !== null && 'alone' in to;
    assert.deepEqual(to, toB ? { alone: [b] } : { except: [b] });
    if (of[b] !== undefined) assert.deepEqual(of[b], toB ? [1, 1] : [1, 0]);
    if (of[a] !== undefined) assert.deepEqual(of[a], toB ? [1, 0] : [1, 1]);
  }
  await until('it is stored', async () => (await marksOf(b, c))[b]?.[1] === 1);
  assert.deepEqual(
    [await marksOf(a, c), await marksOf(b, c)],
    [
      { [a]: [1, 1], [b]: [1, 0] },
      { [a]: [1, 0], [b]: [1, 1] },
    ],
  );
  await choose(b, 7, false);
  await until('it is shown again', async () => (await marksOf(a, c))[b]?.[1] === 1);
  assert.deepEqual(await marksOf(b, c), { [a]: [1, 1], [b]: [1, 1] });
});

test('every process of chat hears of it, and where nobody hides anything one frame tells everybody', async () => {
  const { a, b, c } = await chat.pair();
  await choose(a, 1, true);
  assert.deepEqual(heard.slice(-2), [`${a} true`, `${a} true`], 'the same version again changes nothing');
  await choose(a, 2, false);
  assert.deepEqual(heard.slice(-2), [`${a} false`, `${a} false`]);
  await say(a, c);
  const told = await ear(c);
  await read(b, c);
  await until('it is told', () => told.length > 0);
  for (const { to } of told) assert.equal(to, null);
});

test('that somebody who hides it has read nobody else is told, not even when; what they were asked for in a call holds from the answer on', async () => {
  const { a, b, c } = await chat.pair();
  await say(a, c);
  const told = await ear(c);
  await chat.gateway.ask(markConversations, { items: [{ account: b, c, delivered: 1 }] });
  await until('it has arrived', () => told.some(({ of }) => of[b]?.[0] === 1));
  assert.deepEqual(await chat.auth.ask(applyReceipts, { account: b, pv: 3, hidden: true }), { pv: 3 });
  assert.deepEqual(await chat.auth.ask(applyReceipts, { account: b, pv: 2, hidden: false }), { pv: 3 });
  const before = told.length;
  await read(b, c);
  await until('their own devices are told', () => told.slice(before).some(({ of }) => of[b]?.[1] === 1));
  for (const { of, to } of told.slice(before)) if (of[b] !== undefined) assert.deepEqual(to, { alone: [b] });
});
