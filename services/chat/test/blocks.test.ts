import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { blockChanged } from '@chatter/contracts/auth/people.ts';
import { applyBlock, readPage, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { readMutes } from '@chatter/contracts/chat/mutes.ts';
import { listNeighbours, sharePlaces } from '@chatter/contracts/chat/places.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { startService } from '@chatter/platform/service.ts';
import { until } from '@chatter/testkit/until.ts';
import { chat as chatService } from '../src/service.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
before(async () => {
  chat = await startChat();
});
after(() => chat[Symbol.asyncDispose]());

/** The seq of what was said, or the code it was refused with. */
async function say(account: string, c: string, m = uuidV7(), wait = true): Promise<number | string> {
  const { items } = await chat.gateway.ask(submitMessages, { wait, items: [{ account, c, msgs: [{ m, body: 'hello' }] }] });
  const result = items[0]?.res[0];
  return result !== undefined && 'seq' in result ? result.seq : (result?.code ?? 'nothing');
}
const apart = (a: string, b: string, pv: number, blocked: boolean) => chat.auth.ask(applyBlock, { between: [a, b], pv, blocked });

test('from the answer on neither of two who are apart says anything, to the other or by a second chat; what was said can be read', async () => {
  const { a, b, c } = await chat.pair();
  await using second = await startService(chatService, chat.servers.envFor('chat'));
  assert.ok(second.url !== chat.service.url);
  // Both processes of the queue group know the conversation by now.
  const m = uuidV7();
  assert.equal(await say(a, c, m), 1);
  for (let seq = 2; seq <= 9; seq++) assert.equal(await say(b, c), seq);
  assert.deepEqual(await apart(a, b, 1, true), { pv: 1 });
  for (let round = 0; round < 8; round++) for (const account of [a, b]) assert.equal(await say(account, c), 'blocked');
  assert.equal(await say(a, c, m), 1, 'what was accepted before stays so when it is said again');
  assert.equal((await chat.gateway.ask(readPage, { account: b, c, limit: 50 })).items.length, 9);
  assert.equal(await say(uuidV7(), c), 'not-found', 'a stranger learns nothing of it');
  assert.deepEqual(await apart(b, a, 2, false), { pv: 2 });
  for (let seq = 10; seq <= 13; seq++) assert.equal(await say(seq % 2 ? a : b, c), seq);
});

test('a state that comes twice, or after a later one, changes nothing', async () => {
  const { a, b, c } = await chat.pair();
  await apart(a, b, 3, true);
  assert.deepEqual(await apart(a, b, 2, false), { pv: 3 });
  assert.equal(await say(a, c), 'blocked');
  assert.deepEqual(await apart(a, b, 3, true), { pv: 3 });
  assert.equal(await say(b, c), 'blocked');
  assert.deepEqual(await apart(a, b, 4, false), { pv: 4 });
  assert.equal(await say(b, c), 1);
});

test('a block holds for a conversation that begins after it, and for one that is not loaded', async () => {
  const [a, b] = [uuidV7(), uuidV7()];
  await apart(a, b, 1, true);
  const { body } = await chat.http(a, 'POST', '/conversations', { kind: 'direct', with: b });
  assert.equal(await say(b, body?.id as string, uuidV7(), false), 'later');
  assert.equal(await say(b, body?.id as string), 'blocked');
  const cold = await chat.pair();
  await apart(cold.a, cold.b, 1, true);
  assert.equal(await say(cold.a, cold.c), 'blocked');
});

test('sends at the moment of a block are accepted before it or refused, and none is accepted after its answer', async () => {
  const { a, b, c } = await chat.pair();
  await say(a, c);
  const said = Array.from({ length: 40 }, (_, at) => say(at % 2 ? a : b, c));
  await apart(a, b, 1, true);
  assert.deepEqual([await say(a, c), await say(b, c)], ['blocked', 'blocked']);
  for (const result of await Promise.all(said)) assert.ok(typeof result === 'number' || result === 'blocked', `${result}`);
});

test('a block holds where people talk though the archive is away, and who asked for it is told that not all is done', async () => {
  const { a, b, c } = await chat.pair();
  await using second = await startService(chatService, chat.servers.envFor('chat'));
  assert.ok(second.url !== chat.service.url);
  // Both processes of the queue group know the conversation by now; one of them is asked for the block.
  for (let seq = 1; seq <= 9; seq++) assert.equal(await say(a, c), seq);
  chat.archive.up = false;
  try {
    await assert.rejects(apart(a, b, 1, true), Unavailable);
    for (let round = 0; round < 8; round++) for (const account of [a, b]) assert.equal(await say(account, c), 'blocked');
  } finally {
    chat.archive.up = true;
  }
  assert.deepEqual(await apart(a, b, 1, true), { pv: 1 });
});

test('what the call did not bring the fact brings, once', async () => {
  const { a, b, c } = await chat.pair();
  await say(a, c);
  for (const id of [uuidV7(), uuidV7()]) await chat.auth.publishFact(blockChanged, a, { between: [a, b], pv: 1, blocked: true }, id);
  await until('it holds', async () => (await say(a, c)) === 'blocked');
});

test('who has blocked, is blocked or unknown is neither written to nor added, with the same answer for the last two', async () => {
  const [ann, ben, cem, dan] = [uuidV7(), uuidV7(), uuidV7(), uuidV7()];
  chat.verdicts.set(ben, 'unknown').set(cem, 'blocked');
  const open = (body: object) => chat.http(ann, 'POST', '/conversations', body);
  const direct = (other: string) => open({ kind: 'direct', with: other });
  assert.deepEqual([(await direct(ben)).status, (await direct(cem)).status, (await direct(dan)).status], [404, 409, 201]);
  assert.equal((await direct(cem)).body?.code, 'blocked');
  const group = (...members: string[]) => open({ kind: 'group', title: 'Tea', members });
  assert.deepEqual([(await group(dan, ben)).body?.code, (await group(dan, cem)).body?.code], ['account-unknown', 'blocked']);
  const c = (await group(dan)).body?.id as string;
  const add = (...accounts: string[]) => chat.http(ann, 'POST', `/conversations/${c}/members`, { accounts });
  assert.deepEqual([(await add(ben)).status, (await add(cem)).status, (await add(uuidV7())).status], [404, 409, 200]);
  // Who has a conversation goes on to read it.
  chat.verdicts.set(dan, 'unknown');
  assert.equal((await direct(dan)).status, 200);
});

test('a conversation one is in, or a person, is muted for oneself alone', async () => {
  const { a, b, c } = await chat.pair();
  const mutes = async (account: string) => (await chat.http(account, 'GET', '/mutes')).body?.items;
  for (const id of [c, b, c]) assert.equal((await chat.http(a, 'PUT', `/mutes/${id}`)).status, 204);
  const sorted = (ids: unknown) => (ids as string[]).toSorted();
  assert.deepEqual([sorted(await mutes(a)), await mutes(b)], [[b, c].toSorted(), []]);
  // Nobody else's conversation can be told from one that does not exist.
  chat.unknown.add(c);
  assert.deepEqual(await chat.http(uuidV7(), 'PUT', `/mutes/${c}`).then(({ status }) => status), 404);
  assert.equal((await chat.http(a, 'DELETE', `/mutes/${b}`)).status, 204);
  assert.equal((await chat.http(a, 'DELETE', `/mutes/${b}`)).status, 204);
  assert.deepEqual(await mutes(a), [c]);
  assert.deepEqual(await chat.auth.ask(readMutes, { account: a }), { items: [c] }, 'and auth is told, for the copy of their data');
});

test('who wants to hear of others first is written to by those who share a place with them, or by nobody', async () => {
  const [ann, ben, cem, dan] = [uuidV7(), uuidV7(), uuidV7(), uuidV7()];
  chat.verdicts.set(ben, 'if-place').set(cem, 'no');
  const direct = (account: string, other: string) => chat.http(account, 'POST', '/conversations', { kind: 'direct', with: other });
  assert.deepEqual([(await direct(ann, ben)).body?.code, (await direct(ann, cem)).status], ['not-reachable', 403]);
  assert.equal(
    (await chat.http(ann, 'POST', '/conversations', { kind: 'group', title: 'Tea', members: [ben] })).body?.code,
    'not-reachable',
  );
  // Somebody brings both into a group: they share a place then, as long as both are in it.
  const { body } = await chat.http(ben, 'POST', '/conversations', { kind: 'group', title: 'Tea', members: [ann, dan] });
  assert.equal((await direct(ann, ben)).status, 201);
  await chat.http(dan, 'DELETE', `/conversations/${body?.id}/members/${dan}`);
  assert.equal((await direct(dan, ben)).status, 403);
});

test('who shares places with whom is answered for many at once, in order', async () => {
  const { a, b } = await chat.pair();
  const [c, d] = [uuidV7(), uuidV7()];
  await chat.http(a, 'POST', '/conversations', { kind: 'group', title: 'Tea', members: [c] });
  const { items } = await chat.auth.ask(sharePlaces, {
    items: [
      { account: a, of: [b, c, d] },
      { account: d, of: [a] },
      { account: b, of: [] },
    ],
  });
  assert.deepEqual(
    items.map(({ of }) => of.toSorted()),
    [[b, c].toSorted(), [], []],
  );
  assert.deepEqual((await chat.auth.ask(listNeighbours, { account: a, limit: 10 })).ids.toSorted(), [b, c].toSorted());
  assert.equal((await chat.auth.ask(listNeighbours, { account: a, limit: 1 })).ids.length, 1);
});
