import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { type RunningCommunity, startCommunity } from './start-community.ts';

let it: RunningCommunity;
before(async () => {
  it = await startCommunity();
});
after(() => it[Symbol.asyncDispose]());

test('an owner changes the name and what it is about; only another name is told to chat', async () => {
  const { owner, id } = await it.found('Old name');
  const edit = (body: unknown, by = owner) => it.send(by, 'PATCH', `/communities/${id}`, body);
  const renamed = await edit({ name: 'New  name', about: 'Now with more' });
  assert.deepEqual(
    [renamed.status, renamed.body.name, renamed.body.about, renamed.body.channels.length],
    [200, 'New name', 'Now with more', 1],
  );
  assert.deepEqual(it.chat.applied(id).at(-1), { pv: 4, kind: 'renamed', name: 'New name' });
  assert.equal((await edit({ about: '' })).body.about, '');
  assert.equal((await edit({ name: 'New name' })).status, 200);
  assert.equal((await edit({})).status, 200);
  assert.equal(it.chat.applied(id).length, 4);
  assert.equal((await edit({ name: 'NEW NAME' })).body.name, 'NEW NAME', 'its own name is not in its way');
  await it.found('Old name');
  assert.deepEqual([(await edit({ name: 'old NAME' })).body.code, it.chat.applied(id).length], ['name-taken', 5]);
  const ann = uuidV7();
  await it.join(ann, id);
  assert.equal((await edit({ about: 'mine' }, ann)).status, 403);
});

test('channels are opened by owners, each title once, and shown in their order', async () => {
  const { owner, id } = await it.found();
  const open = (title: string, by = owner) => it.send(by, 'POST', `/communities/${id}/channels`, { title });
  const opened = await open(' Réd ');
  assert.deepEqual([opened.status, opened.body.title], [201, 'Réd']);
  assert.deepEqual(it.chat.applied(id).at(-1), { pv: 4, kind: 'channel-opened', c: opened.body.id, title: 'Réd' });
  for (const title of ['red', 'RED', 'General']) {
    const refused = await open(title);
    assert.deepEqual([refused.status, refused.body.code], [409, 'title-taken'], title);
  }
  await open('azure');
  const { body } = await it.send(owner, 'GET', `/communities/${id}`);
  assert.deepEqual(
    body.channels.map(({ title }: { title: string }) => title),
    ['general', 'Réd', 'azure'],
  );
  const ann = uuidV7();
  await it.join(ann, id);
  assert.deepEqual([(await open('mine', ann)).status, (await open('mine', ann)).body.code], [403, 'not-allowed']);
  const other = await it.found();
  assert.equal((await it.send(other.owner, 'POST', `/communities/${other.id}/channels`, { title: 'red' })).status, 201);
});

test('a community has at most a hundred channels', async () => {
  const { owner, id } = await it.found();
  const open = (title: string) => it.send(owner, 'POST', `/communities/${id}/channels`, { title });
  const statuses = await Promise.all(Array.from({ length: 105 }, async (_, index) => (await open(`channel ${index}`)).status));
  assert.equal(statuses.filter((status) => status === 201).length, 99);
  assert.deepEqual([(await open('one more')).status, (await open('one more')).body.code], [409, 'too-many-channels']);
  assert.equal(it.chat.applied(id).length, 102);
});

test('names keep odd Unicode as it was written', async () => {
  for (const name of ['👩‍👩‍👧‍👦 & co', 'مرحبا', 'e\u0301te\u0301', '𝕱𝖔𝖝', '日本語', "O'Neill; DROP TABLE community"]) {
    const account = uuidV7();
    const { status, body } = await it.send(account, 'POST', '/communities', { name });
    assert.equal(status, 201, name);
    assert.equal(body.name, name.normalize('NFC'));
    assert.deepEqual(it.chat.applied(body.id)[0], { pv: 1, kind: 'founded', name: body.name, by: account });
  }
});

test('bad input is refused and changes nothing', async () => {
  const { owner, id } = await it.found();
  const before = it.chat.applied(id).length;
  const bad: [method: string, path: string, body?: unknown][] = [
    ['POST', '/communities', {}],
    ['POST', '/communities', { name: '' }],
    ['POST', '/communities', { name: '   ' }],
    ['POST', '/communities', { name: '\u3164\u200d' }],
    ['POST', '/communities', { name: 'a\u0000b' }],
    ['POST', '/communities', { name: 'a\u202eb' }],
    ['POST', '/communities', { name: '<b>' }],
    ['POST', '/communities', { name: 'a\ud800' }],
    ['POST', '/communities', { name: 'x'.repeat(81) }],
    ['POST', '/communities', { name: '🦊'.repeat(60) }],
    ['POST', '/communities', { name: '\ufdfa'.repeat(80) }],
    ['POST', '/communities', { name: 'x', more: 1 }],
    ['POST', '/communities', { name: 7 }],
    ['POST', '/communities', { name: 'x', about: 'y'.repeat(501) }],
    ['POST', '/communities', { name: 'x', about: 'y\u0007' }],
    ['PATCH', `/communities/${id}`, { name: ' ' }],
    ['PATCH', `/communities/${id}`, { about: '\ud800' }],
    ['POST', `/communities/${id}/channels`, { title: '' }],
    ['POST', `/communities/${id}/channels`, { title: 'x'.repeat(51) }],
    ['POST', '/communities/nonsense/join'],
    ['GET', '/communities?limit=0'],
    ['GET', '/communities?mine=yes'],
    ['GET', '/communities?q='],
    ['GET', `/communities?q=${'x'.repeat(101)}`],
    ['DELETE', `/communities/${id}/members/me`],
  ];
  for (const [method, path, body] of bad) {
    const reply = await it.send(owner, method, path, body);
    assert.deepEqual([reply.status, reply.body.code], [400, 'invalid-request'], JSON.stringify([method, path, body]));
  }
  for (const cursor of [
    'AAAA',
    Buffer.from(`1 ${'x'.repeat(36)}`).toString('base64url'),
    Buffer.from(`9999999999999 ${id}`).toString('base64url'),
  ]) {
    for (const path of ['/communities', `/communities/${id}/members`]) {
      assert.deepEqual((await it.send(owner, 'GET', `${path}?cursor=${cursor}`)).body.code, 'cursor-invalid', cursor);
    }
  }
  for (const [method, path] of [
    ['GET', ''],
    ['POST', '/join'],
    ['GET', '/members'],
    ['DELETE', `/members/${owner}`],
  ] as const) {
    assert.equal((await it.send(owner, method, `/communities/${uuidV7()}${path}`)).status, 404, `${method} ${path}`);
  }
  assert.equal(it.chat.applied(id).length, before);
});

test('an account founds ten communities an hour; looking for a free name is not counted', async () => {
  const ann = uuidV7();
  const found = (name: string) => it.send(ann, 'POST', '/communities', { name });
  await it.found('Wanted');
  for (let tries = 0; tries < 12; tries++) assert.equal((await found('wanted')).body.code, 'name-taken');
  for (let at = 0; at < 10; at++) assert.equal((await found(`Ann's ${at}`)).status, 201);
  const refused = await found('One more');
  assert.deepEqual([refused.status, refused.body.code], [429, 'too-many-requests']);
  assert.ok(Number(refused.headers.get('retry-after')) > 3000);
});

test('an account joins thirty times a minute', async () => {
  const { id } = await it.found();
  const ann = uuidV7();
  for (let at = 0; at < 30; at++) assert.equal((await it.join(ann, id)).status, 200);
  assert.equal((await it.join(ann, id)).status, 429);
  assert.equal((await it.join(uuidV7(), id)).status, 200);
});

test('an account that is gone is out of its communities, and who has been there longest owns what it owned alone', async () => {
  const { owner, id } = await it.found();
  const [ann, bob] = [uuidV7(), uuidV7()];
  for (const one of [ann, bob]) await it.join(one, id);
  const alone = uuidV7();
  const { body: lonely } = await it.send(alone, 'POST', '/communities', { name: `Alone ${alone}` });
  await it.drop(owner);
  // The same fact once more changes nothing.
  await it.drop(owner);
  await it.drop(alone);
  await until('all of it holds', async () => (await it.send(ann, 'GET', `/communities/${lonely.id}`)).status === 404);
  const { body } = await it.send(ann, 'GET', `/communities/${id}`);
  assert.deepEqual([body.role, body.memberCount], ['owner', 2]);
  assert.deepEqual(it.chat.applied(id).at(-1), { pv: 6, kind: 'revoked', account: owner, by: owner });
});
