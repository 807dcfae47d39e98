import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { type RunningCommunity, startCommunity } from './start-community.ts';

let it: RunningCommunity;
before(async () => {
  it = await startCommunity({ CHATTER_LIMITS: 'off' });
});
after(() => it[Symbol.asyncDispose]());

const kindsOf = (changes: readonly { pv: number; kind: string }[]) => changes.map(({ pv, kind }) => `${pv} ${kind}`);
const founded = ['1 founded', '2 channel-opened', '3 granted'];
const versions = (upTo: number) => Array.from({ length: upTo }, (_, index) => index + 1);

test('a founded community has its owner and a channel, and chat knows before the answer', async () => {
  const owner = uuidV7();
  const { status, body } = await it.send(owner, 'POST', '/communities', { name: ' The  Den ', about: 'Foxes\nonly' });
  assert.equal(status, 201);
  const { id, channels, createdAt, ...rest } = body;
  assert.deepEqual(rest, { name: 'The Den', about: 'Foxes\nonly', memberCount: 1, role: 'owner' });
  assert.equal(new Date(createdAt).toISOString(), createdAt);
  assert.equal(channels.length, 1);
  assert.deepEqual(it.chat.applied(id), [
    { pv: 1, kind: 'founded', name: 'The Den', by: owner },
    { pv: 2, kind: 'channel-opened', c: channels[0].id, title: 'general' },
    { pv: 3, kind: 'granted', account: owner },
  ]);
  await until('the facts are published', async () => (await it.facts(id)).length === 3);
  assert.deepEqual(await it.facts(id), it.chat.applied(id));
});

test('joining twice changes nothing', async () => {
  const { id } = await it.found();
  const ann = uuidV7();
  const first = await it.join(ann, id);
  assert.deepEqual([first.status, first.body.role, first.body.memberCount, first.body.channels.length], [200, 'member', 2, 1]);
  const again = await it.join(ann, id);
  assert.deepEqual([again.status, again.body], [200, first.body]);
  assert.deepEqual(kindsOf(it.chat.applied(id)), [...founded, '4 granted']);
});

test('twenty who join at once are all in, with versions without holes', async () => {
  const { owner, id } = await it.found();
  const people = Array.from({ length: 20 }, () => uuidV7());
  const replies = await Promise.all(people.map((account) => it.join(account, id)));
  assert.ok(replies.every(({ status, body }) => status === 200 && body.role === 'member'));
  assert.equal((await it.send(owner, 'GET', `/communities/${id}`)).body.memberCount, 21);
  const applied = it.chat.applied(id);
  assert.deepEqual(
    applied.map(({ pv }) => pv),
    versions(23),
  );
  assert.deepEqual(new Set(applied.flatMap((change) => (change.kind === 'granted' ? change.account : []))), new Set([owner, ...people]));
  await until('the facts are published', async () => (await it.facts(id)).length === 23);
  assert.deepEqual(await it.facts(id), applied, 'in the order of their versions');
});

test('one who joins twenty times at once is in once', async () => {
  const { id } = await it.found();
  const ann = uuidV7();
  const replies = await Promise.all(Array.from({ length: 20 }, () => it.join(ann, id)));
  assert.ok(replies.every(({ status, body }) => status === 200 && body.memberCount === 2));
  assert.deepEqual(kindsOf(it.chat.applied(id)), [...founded, '4 granted']);
});

test('who leaves is gone when it is answered, and may leave again and come back', async () => {
  const { id } = await it.found();
  const ann = uuidV7();
  await it.join(ann, id);
  assert.equal((await it.remove(ann, id, ann)).status, 204);
  assert.deepEqual(it.chat.applied(id).at(-1), { pv: 5, kind: 'revoked', account: ann, by: ann });
  assert.equal((await it.remove(ann, id, ann)).status, 204);
  const { body } = await it.send(ann, 'GET', `/communities/${id}`);
  assert.deepEqual([body.role, body.memberCount, body.channels], [null, 1, []]);
  assert.equal((await it.join(ann, id)).body.memberCount, 2);
  assert.deepEqual(kindsOf(it.chat.applied(id)), [...founded, '4 granted', '5 revoked', '6 granted']);
});

test('an owner removes others; members and strangers remove nobody else', async () => {
  const { owner, id } = await it.found();
  const [ann, bob, eve] = [uuidV7(), uuidV7(), uuidV7()];
  await it.join(ann, id);
  await it.join(bob, id);
  for (const by of [bob, eve]) {
    const reply = await it.remove(by, id, ann);
    assert.deepEqual([reply.status, reply.body.code], [403, 'not-allowed']);
  }
  assert.equal((await it.remove(owner, id, ann)).status, 204);
  assert.deepEqual(it.chat.applied(id).at(-1), { pv: 6, kind: 'revoked', account: ann, by: owner });
  assert.equal((await it.remove(owner, id, uuidV7())).status, 204, 'who was never in is out already');
  assert.equal((await it.send(owner, 'GET', `/communities/${id}`)).body.memberCount, 2);
});

test('the last owner leaves last; then the community is gone and its name free', async () => {
  const name = `Short lived ${uuidV7()}`;
  const { owner, id } = await it.found(name);
  const ann = uuidV7();
  await it.join(ann, id);
  const refused = await it.remove(owner, id, owner);
  assert.deepEqual([refused.status, refused.body.code], [409, 'last-owner']);
  await it.remove(ann, id, ann);
  assert.equal((await it.remove(owner, id, owner)).status, 204);
  assert.equal((await it.remove(owner, id, owner)).status, 204, 'and again');
  assert.equal((await it.send(owner, 'GET', `/communities/${id}`)).status, 404);
  assert.equal((await it.join(ann, id)).status, 404);
  assert.equal((await it.remove(ann, id, owner)).status, 404);
  assert.equal((await it.send(owner, 'GET', `/communities?q=${encodeURIComponent(name)}`)).body.items.length, 0);
  assert.notEqual((await it.found(name)).id, id);
});

test('members are listed for members, owners first, page by page', async () => {
  const { owner, id } = await it.found();
  const people = Array.from({ length: 7 }, () => uuidV7());
  for (const account of people) await it.join(account, id);
  it.forgotten.add(people[3] as string);
  const seen: string[] = [];
  let path = `/communities/${id}/members?limit=3`;
  for (let pages = 1; pages <= 3; pages++) {
    const { status, body } = await it.send(people[0] as string, 'GET', path);
    assert.equal(status, 200);
    seen.push(...body.items.map((item: { role: string; person: { id: string } }) => `${item.role} ${item.person.id}`));
    assert.equal(body.next === null, pages === 3);
    path = `/communities/${id}/members?limit=3&cursor=${body.next}`;
  }
  const others = people.filter((_, index) => index !== 3).map((account) => `member ${account}`);
  assert.deepEqual(seen, [`owner ${owner}`, ...others], 'an account that auth does not know is left out');
});

test('a stranger sees the community, but no channel and no members', async () => {
  const { owner, id } = await it.found();
  const eve = uuidV7();
  const { status, body } = await it.send(eve, 'GET', `/communities/${id}`);
  assert.deepEqual([status, body.role, body.channels], [200, null, []]);
  assert.equal((await it.send(eve, 'GET', `/communities/${id}/members`)).status, 404);
  assert.equal((await it.send(eve, 'POST', `/communities/${id}/channels`, { title: 'x' })).status, 403);
  assert.equal((await it.send(eve, 'PATCH', `/communities/${id}`, { about: 'x' })).status, 403);
  assert.equal((await it.send(null, 'GET', `/communities/${id}`)).status, 401);
  await it.join(eve, id);
  await it.remove(owner, id, eve);
  assert.equal((await it.send(eve, 'GET', `/communities/${id}/members`)).status, 404, 'nor does who was removed');
  assert.deepEqual((await it.send(eve, 'GET', `/communities/${id}`)).body.channels, []);
});
