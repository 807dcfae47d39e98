import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { AccessChanges } from '../src/store/access-changes.ts';
import { type RunningCommunity, startCommunity } from './start-community.ts';

let it: RunningCommunity;
before(async () => {
  it = await startCommunity({ CHATTER_LIMITS: 'off' });
});
afterEach(() => {
  it.chat.state = 'up';
  it.chat.answering = Promise.resolve();
});
after(() => it[Symbol.asyncDispose]());

const versionsOf = (id: string) => it.chat.applied(id).map(({ pv }) => pv);

test('who joins while chat is away is in, and chat learns of it by the fact', async () => {
  const { id } = await it.found();
  const ann = uuidV7();
  it.chat.state = 'away';
  const { status, body } = await it.join(ann, id);
  assert.deepEqual([status, body.role, body.memberCount], [200, 'member', 2]);
  assert.deepEqual(versionsOf(id), [1, 2, 3]);
  await until('the fact is published', async () => (await it.facts(id)).some((change) => change.pv === 4));
  assert.deepEqual((await it.facts(id)).at(-1), { pv: 4, kind: 'granted', account: ann });
});

test('a community is founded and a channel opened while chat is away', async () => {
  it.chat.state = 'away';
  const { owner, id } = await it.found();
  const opened = await it.send(owner, 'POST', `/communities/${id}/channels`, { title: 'later' });
  assert.equal(opened.status, 201);
  assert.deepEqual(versionsOf(id), []);
  await until('the facts are published', async () => (await it.facts(id)).length === 4);
});

test('a removal while chat is away is not yet removed; asked again when chat is back, it is', async () => {
  const { owner, id } = await it.found();
  const ann = uuidV7();
  await it.join(ann, id);
  it.chat.state = 'away';
  for (let tries = 0; tries < 2; tries++) {
    const refused = await it.remove(owner, id, ann);
    assert.deepEqual([refused.status, refused.body.code], [503, 'unavailable']);
    assert.ok(Number(refused.headers.get('retry-after')) > 0);
  }
  it.chat.state = 'up';
  assert.deepEqual(versionsOf(id), [1, 2, 3, 4]);
  assert.equal((await it.remove(owner, id, ann)).status, 204);
  assert.deepEqual(it.chat.applied(id).slice(4), [{ pv: 5, kind: 'revoked', account: ann, by: owner }], 'once');
});

test('who left alone is asked for again too, though the community is gone', async () => {
  const { owner, id } = await it.found();
  it.chat.state = 'away';
  assert.equal((await it.remove(owner, id, owner)).status, 503);
  it.chat.state = 'up';
  assert.equal((await it.remove(owner, id, owner)).status, 204);
  assert.deepEqual(versionsOf(id), [1, 2, 3, 4]);
});

test('chat is sent what it lacks in order, a hundred at a time', async () => {
  const { owner, id } = await it.found();
  it.chat.state = 'away';
  const people = Array.from({ length: 240 }, () => uuidV7());
  for (let from = 0; from < people.length; from += 20)
    await Promise.all(people.slice(from, from + 20).map((account) => it.join(account, id)));
  it.chat.state = 'up';
  const before = it.chat.asks.length;
  assert.equal((await it.remove(owner, id, people[0] as string)).status, 204);
  assert.deepEqual(
    it.chat.asks.slice(before).map(({ changes }) => [changes[0]?.pv, changes.at(-1)?.pv]),
    [
      [4, 103],
      [104, 203],
      [204, 244],
    ],
  );
  assert.deepEqual(
    versionsOf(id),
    Array.from({ length: 244 }, (_, index) => index + 1),
  );
});

test('chat that was put back to an earlier version is told again from there', async () => {
  const { owner, id } = await it.found();
  const [ann, bob] = [uuidV7(), uuidV7()];
  await it.join(ann, id);
  await it.join(bob, id);
  it.chat.restore(id, 2);
  assert.equal((await it.remove(owner, id, ann)).status, 204);
  assert.deepEqual(versionsOf(id), [1, 2, 3, 4, 5, 6]);
});

test('what chat has had for a month is forgotten, what it lacks is not', async () => {
  const { id } = await it.found();
  it.chat.state = 'away';
  await it.join(uuidV7(), id);
  const list = new AccessChanges(it.db);
  await list.dropOld(new Date(Date.now() + 29 * 86_400_000));
  assert.equal((await list.after(id, 0, 100)).length, 4);
  await list.dropOld(new Date(Date.now() + 31 * 86_400_000));
  assert.deepEqual(
    (await list.after(id, 0, 100)).map(({ pv }) => pv),
    [4],
  );
});

test('chat that answers but takes nothing over has not removed anybody', async () => {
  const { owner, id } = await it.found();
  const ann = uuidV7();
  await it.join(ann, id);
  it.chat.state = 'stuck';
  assert.equal((await it.remove(owner, id, ann)).status, 503);
  assert.equal((await it.remove(owner, id, ann)).status, 503);
  it.chat.state = 'up';
  assert.equal((await it.remove(owner, id, ann)).status, 204);
});

test('chat that has versions this community never gave has not removed anybody', async () => {
  const { owner, id } = await it.found();
  const ann = uuidV7();
  await it.join(ann, id);
  it.chat.invent(id, 3);
  assert.equal((await it.remove(owner, id, ann)).status, 503);
});

test('nobody waits for ever for a chat that does not answer', async () => {
  const { owner, id } = await it.found();
  const ann = uuidV7();
  await it.join(ann, id);
  const held = Promise.withResolvers<void>();
  it.chat.answering = held.promise;
  try {
    const [joined, removed] = await Promise.all([it.join(uuidV7(), id), it.remove(owner, id, ann)]);
    assert.deepEqual([joined.status, removed.status], [200, 503]);
  } finally {
    held.resolve();
  }
});

test('many who join while chat is busy are told to it together', async () => {
  const { id } = await it.found();
  const held = Promise.withResolvers<void>();
  it.chat.answering = held.promise;
  const before = it.chat.asks.length;
  const first = it.join(uuidV7(), id);
  await until('chat was asked', () => it.chat.asks.length > before);
  const others = Array.from({ length: 15 }, () => it.join(uuidV7(), id));
  await until('all are in', async () => (await it.facts(id)).length === 19);
  held.resolve();
  assert.ok((await Promise.all([first, ...others])).every(({ status }) => status === 200));
  assert.equal(it.chat.applied(id).length, 19);
  // Who is in, but on a slow machine not yet waiting to be told, comes with the next ask.
  const asked = it.chat.asks.length - before;
  assert.ok(asked >= 2 && asked <= 4, `chat was asked ${asked} times about 16 people`);
});
