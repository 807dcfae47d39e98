import assert from 'node:assert/strict';
import { before, type TestContext, test } from 'node:test';
import { liveConversation, parseLive } from '@chatter/contracts/chat/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { Bus } from '@chatter/platform/bus.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

const post = async <T>(who: Someone, path: string, body: unknown): Promise<T> => {
  const answer = await system.ask(who, 'POST', path, body);
  assert.ok(answer.status < 300, `${path}: ${answer.status}`);
  return answer.body as T;
};
const remove = async (who: Someone, path: string) => assert.equal((await system.ask(who, 'DELETE', path)).status, 204);

/** Loses every announcement of a `leave` on its way to the gateways. Answers how many were lost. */
function loseLeaves(context: TestContext): () => number {
  let lost = 0;
  const publish = Bus.prototype.publishText;
  context.mock.method(Bus.prototype, 'publishText', function (this: Bus, subject: string, data: string) {
    const message = subject.startsWith(liveConversation.subject) ? parseLive(new TextEncoder().encode(data)) : null;
    if (message?.kind === 'events' && message.leave) lost++;
    else publish.call(this, subject, data);
  });
  return () => lost;
}

/** Says something that nobody but `reader` may see, and looks at every byte that `gone` got. */
async function saySecret(writer: RawSocket, reader: RawSocket, gone: RawSocket, c: string): Promise<void> {
  const secret = `secret ${uuidV7()}`;
  assert.equal((await writer.sendText(c, secret)).t, 'ack');
  await until('the other reads it', () => reader.texts.some((text) => text.includes(secret)));
  await until('who is gone is told so', () => gone.frames('left').some((frame) => frame.c === c));
  gone.say({ t: 'fetch', id: 900, c, limit: 50 });
  assert.deepEqual(await gone.answer(900).then((frame) => frame.t === 'nack' && [frame.code, frame.retry]), ['not-found', false]);
  gone.say({ t: 'ping', n: 7 });
  await until('it has all that was on its way', () => gone.frames('pong').length > 0);
  assert.ok(!gone.texts.some((text) => text.includes(secret)), 'not a byte of it');
  const refused = await gone.sendText(c, 'let me in');
  assert.deepEqual(refused.t === 'ack' && refused.res.map((result) => 'code' in result && result.code), ['not-found']);
}

test('who is removed from a group sees the event that says so and nothing after it, though nobody was told', async (context) => {
  const [ann, ben, eve] = (await system.people(3)) as [Someone, Someone, Someone];
  const { id: c } = await post<{ id: string }>(ann, '/conversations', { kind: 'group', title: 'Tea', members: [ben.id, eve.id] });
  await using writer = await RawSocket.open(system, ann);
  await using reader = await RawSocket.open(system, ben);
  await using gone = await RawSocket.open(system, eve);
  await writer.sendText(c, 'for all');
  await until('all read it', () => [reader, gone].every((raw) => raw.events(c).some(({ kind }) => kind === 'message')));
  const lost = loseLeaves(context);
  await remove(ann, `/conversations/${c}/members/${eve.id}`);
  assert.equal(lost(), 1);
  await saySecret(writer, reader, gone, c);
  const [last] = gone.events(c).slice(-1);
  assert.deepEqual([last?.kind, gone.frames('left')[0]?.last], ['leave', last?.seq]);
  const { status } = await system.ask(eve, 'GET', `/conversations/${c}/messages`);
  assert.equal(status, 404);
  await using back = await RawSocket.open(system, eve, [[c, 1, last?.seq ?? 0]]);
  assert.deepEqual(
    back.frames('left').map((frame) => frame.c),
    [c],
  );
});

test('who is removed from a community is out of its channels, also when nothing is said after it', async (context) => {
  const [ann, ben, eve] = (await system.people(3)) as [Someone, Someone, Someone];
  const founded = await post<{ id: string; channels: { id: string }[] }>(ann, '/communities', { name: `Tea ${uuidV7().slice(-8)}` });
  const c = founded.channels[0]?.id as string;
  await using writer = await RawSocket.open(system, ann);
  await using reader = await RawSocket.open(system, ben);
  await using gone = await RawSocket.open(system, eve);
  for (const who of [ben, eve]) await post(who, `/communities/${founded.id}/join`, undefined);
  await until('both were told', () => [reader, gone].every((raw) => raw.frames('note').some((frame) => frame.c === c)));
  assert.equal((await gone.sendText(c, 'hello')).t, 'ack');
  const lost = loseLeaves(context);
  await remove(ann, `/communities/${founded.id}/members/${eve.id}`);
  assert.equal(lost(), 1);
  await until('the archive’s word of it is enough', () => gone.frames('left').some((frame) => frame.c === c));
  await saySecret(writer, reader, gone, c);
  const answer = await system.ask(eve, 'GET', `/communities/${founded.id}`);
  assert.deepEqual((answer.body as { channels: unknown[] }).channels, []);
});

test('who is brought in sees what is said from then on, at once', async () => {
  const [ann, ben, dan] = (await system.people(3)) as [Someone, Someone, Someone];
  const { id: c } = await post<{ id: string }>(ann, '/conversations', { kind: 'group', title: 'Tea', members: [ben.id] });
  await using writer = await RawSocket.open(system, ann);
  await using comer = await RawSocket.open(system, dan);
  await writer.sendText(c, 'before');
  await post(ben, `/conversations/${c}/members`, { accounts: [dan.id] });
  await writer.sendText(c, 'after');
  await until('dan reads it', () => comer.texts.some((text) => text.includes('"after"')));
  assert.deepEqual(
    comer.events(c).map(({ kind }) => kind),
    ['join', 'message'],
  );
  assert.ok(!comer.texts.some((text) => text.includes('"before"')));
});
