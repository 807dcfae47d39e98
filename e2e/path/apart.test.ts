import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

const codeOf = async (raw: RawSocket, c: string, body: string) => {
  const answer = await raw.sendText(c, body);
  if (answer.t === 'nack') return answer.code;
  const [result] = answer.res;
  return result !== undefined && 'code' in result ? result.code : 'accepted';
};

test('attack 40: who is not concerned answers no request, brings nobody anywhere, and who is blocked writes nothing; no state changes', async () => {
  const [ann, ben, eve] = (await system.people(3)) as [Someone, Someone, Someone];
  const status = async (who: Someone, method: string, path: string, body?: unknown) => (await system.ask(who, method, path, body)).status;
  assert.equal(await status(ann, 'PUT', `/friends/requests/${ben.id}`), 200);
  for (const act of ['accept', 'decline']) assert.equal(await status(eve, 'POST', `/friends/requests/${ann.id}/${act}`), 404);
  assert.equal(await status(eve, 'GET', `/friends/requests/${ann.id}/accept`), 405);
  const { received } = (await system.ask(ben, 'GET', '/friends')).body as { received: { person: { id: string } }[] };
  assert.deepEqual(
    received.map(({ person }) => person.id),
    [ann.id],
  );

  // Of communities one joins oneself alone: there is no way to bring a third person in, or to remove one as a stranger.
  const { id } = (await system.ask(ann, 'POST', '/communities', { name: `Apart ${ann.username}` })).body as { id: string };
  for (const method of ['GET', 'POST']) {
    assert.ok([404, 405].includes(await status(eve, method, `/communities/${id}/members/${ben.id}`)));
    assert.ok([404, 405].includes(await status(ann, method, `/communities/${id}/members/${ben.id}`)));
  }
  assert.equal(await status(eve, 'DELETE', `/communities/${id}/members/${ann.id}`), 403);
  const { items } = (await system.ask(ann, 'GET', `/communities/${id}/members`)).body as { items: unknown[] };
  assert.equal(items.length, 1);
  // Nobody exports or deletes an account by its id.
  for (const path of [`/accounts/${ann.id}`, `/accounts/${ann.id}/export`, `/me/${ann.id}`]) {
    for (const method of ['GET', 'POST', 'DELETE']) assert.ok([404, 405].includes(await status(eve, method, path)), `${method} ${path}`);
  }

  const c = await system.direct(eve, ann);
  await using evil = await RawSocket.open(system, eve);
  await using anns = await RawSocket.open(system, ann);
  assert.equal(await codeOf(evil, c, 'hello'), 'accepted');
  await until('ann reads it', () => anns.events(c).length === 1);
  assert.equal(await status(ann, 'PUT', `/blocks/${eve.id}`), 204);
  assert.equal(await codeOf(evil, c, 'are you there?'), 'blocked');
  assert.equal(await codeOf(anns, c, 'no'), 'blocked');
  assert.equal(await status(eve, 'PUT', `/friends/requests/${ann.id}`), 404);
  assert.equal(await status(eve, 'POST', '/conversations', { kind: 'group', title: 'Come on', members: [ann.id] }), 404);
  assert.equal(await status(eve, 'DELETE', `/blocks/${ann.id}`), 204);
  assert.equal(await codeOf(evil, c, 'please'), 'blocked');
  const found = (await system.ask(eve, 'GET', `/accounts?q=${ann.username}`)).body as { items: unknown[] };
  assert.deepEqual(found.items, []);
  const page = (await system.ask(ann, 'GET', `/conversations/${c}/messages`)).body as { items: unknown[] };
  assert.equal(page.items.length, 1);
  assert.deepEqual(
    anns.events(c).map(({ seq }) => seq),
    [1],
  );

  assert.equal(await status(ann, 'DELETE', `/blocks/${eve.id}`), 204);
  assert.equal(await codeOf(evil, c, 'thank you'), 'accepted');
});

test('who is blocked while the messages are under way has them accepted before or refused, and clients of both say so', async () => {
  const [ann, ben] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(ann, ben);
  await using bens = await RawSocket.open(system, ben);
  assert.equal(await codeOf(bens, c, 'one'), 'accepted');
  const blocking = system.ask(ann, 'PUT', `/blocks/${ben.id}`);
  const outcomes: string[] = [];
  while (outcomes.at(-1) !== 'blocked') outcomes.push(await codeOf(bens, c, `more ${outcomes.length}`));
  await blocking;
  assert.equal(await codeOf(bens, c, 'after the answer'), 'blocked');
  const { items } = (await system.ask(ann, 'GET', `/conversations/${c}/messages`)).body as { items: unknown[] };
  assert.equal(items.length, 1 + outcomes.filter((outcome) => outcome === 'accepted').length);
});
