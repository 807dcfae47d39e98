import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applyAccess, readEvents, submitMessages } from '@chatter/contracts/chat/calls.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import type { AccessChange } from '@chatter/contracts/community/access.ts';
import { accessChanged } from '@chatter/contracts/community/facts.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { until } from '@chatter/testkit/until.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
before(async () => {
  chat = await startChat();
});
after(() => chat[Symbol.asyncDispose]());

async function startCommunity() {
  await using made = new AsyncDisposableStack();
  const bus = await openBus('community', chat.servers.envFor('community').NATS_URL as string, createLog('test', 'fatal'));
  made.defer(() => bus.close());
  const [community, ann, bob, c] = [uuidV7(), uuidV7(), uuidV7(), uuidV7()];
  const founding: AccessChange[] = [
    { pv: 1, kind: 'founded', name: 'Tea lovers', by: ann },
    { pv: 2, kind: 'channel-opened', c, title: 'general' },
    { pv: 3, kind: 'granted', account: ann },
  ];
  const apply = async (...changes: AccessChange[]) => (await bus.ask(applyAccess, { community, changes })).pv;
  const say = async (account: string, to = c) => {
    const items = [{ account, c: to, msgs: [{ m: uuidV7(), body: 'hello' }] }];
    const result = (await chat.gateway.ask(submitMessages, { wait: true, items })).items[0]?.res[0];
    return result !== undefined && 'seq' in result ? result.seq : result?.code;
  };
  const events = async (account: string): Promise<ConversationEvent[]> =>
    (await chat.gateway.ask(readEvents, { c, after: 0, limit: 100, account })).events.map((text) => JSON.parse(text));
  const ends = made.move();
  return { bus, community, ann, bob, c, founding, apply, say, events, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

test('a channel is a conversation that its community’s members are in, listed with the community’s name', async () => {
  await using of = await startCommunity();
  assert.equal(await of.apply(...of.founding), 3);
  assert.equal(await of.say(of.ann), 1);
  assert.equal(await of.say(of.bob), 'not-found');
  assert.equal(await of.apply({ pv: 4, kind: 'granted', account: of.bob }), 4);
  const { body } = await chat.http(of.bob, 'GET', '/conversations');
  const [row] = (body as { items: Record<string, unknown>[] }).items;
  assert.deepEqual(
    [row?.id, row?.kind, row?.title, row?.community, row?.memberCount, row?.members],
    [of.c, 'channel', 'general', { id: of.community, name: 'Tea lovers' }, 2, []],
  );
  await until('what was there is no news', async () => {
    const again = await chat.http(of.bob, 'GET', '/conversations');
    return (again.body as { items: { unread: number }[] }).items[0]?.unread === 0;
  });
  assert.deepEqual(
    (await of.events(of.bob)).map(({ kind }) => kind),
    ['message'],
  );
  assert.equal(await of.say(of.bob), 2);
});

test('changes are applied once and in order', async () => {
  await using of = await startCommunity();
  const [founded, opened, granted] = of.founding as [AccessChange, AccessChange, AccessChange];
  assert.equal(await of.apply(founded), 1);
  assert.equal(await of.apply(granted), 1);
  assert.equal(await of.apply(opened, granted), 3);
  assert.equal(await of.apply(...of.founding), 3);
  assert.equal(await of.apply({ pv: 5, kind: 'granted', account: of.bob }), 3);
  assert.equal(await of.say(of.bob), 'not-found');
  assert.equal(await of.say(of.ann), 1);
});

test('a change in its turn that makes what is there already is refused, and the next one is taken', async () => {
  await using of = await startCommunity();
  await of.apply(...of.founding);
  await assert.rejects(of.apply({ pv: 4, kind: 'granted', account: of.ann }), { name: 'Refusal', code: 'conflict' });
  await assert.rejects(of.apply({ pv: 4, kind: 'channel-opened', c: of.c, title: 'again' }), { name: 'Refusal', code: 'conflict' });
  assert.equal(await of.apply({ pv: 4, kind: 'granted', account: of.bob }), 4);
  assert.equal(await of.say(of.bob), 1);
});

test('who is out of a community is out of each of its channels when it is answered, and each says so', async () => {
  await using of = await startCommunity();
  const second = uuidV7();
  await of.apply(...of.founding, { pv: 4, kind: 'granted', account: of.bob }, { pv: 5, kind: 'channel-opened', c: second, title: 'two' });
  assert.deepEqual([await of.say(of.bob), await of.say(of.bob, second)], [1, 1]);
  assert.equal(await of.apply({ pv: 6, kind: 'revoked', account: of.bob, by: of.ann }), 6);
  assert.deepEqual([await of.say(of.bob), await of.say(of.bob, second)], ['not-found', 'not-found']);
  const last = (await of.events(of.ann)).at(-1);
  assert.deepEqual(last?.kind === 'leave' && [last.seq, last.by, last.who], [2, of.ann, [of.bob]]);
  assert.deepEqual([await of.say(of.ann), await of.say(of.ann, second)], [3, 3]);
  assert.equal((await chat.http(of.bob, 'GET', `/conversations/${of.c}`)).status, 404);
});

test('when nobody asked, the facts bring chat up to date, whatever their order', async () => {
  await using of = await startCommunity();
  for (const change of of.founding.toReversed()) {
    await of.bus.publishFact(accessChanged, of.community, { community: of.community, change }, `${change.pv}`);
  }
  await until('ann may speak', async () => (await of.say(of.ann)) === 1);
});
