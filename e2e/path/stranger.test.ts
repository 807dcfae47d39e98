import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

const secret = 'the plan is in the blue folder';
let system: System;
before(async () => {
  system = await startSystem();
});
after(() => system[Symbol.asyncDispose]());

test('no frame, page or search result of a conversation reaches a stranger', async () => {
  const [a, b, eve] = (await system.people(3)) as [Someone, Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  await using stranger = await RawSocket.open(system, eve, [[c, 1, 0]]);
  await using probing = await RawSocket.open(system, eve);
  await writer.sendText(c, secret);
  await until('the reader has it', () => reader.events(c).length === 1);

  // Whatever the stranger asks is answered as for a conversation that does not exist.
  const nothing = uuidV7();
  const answers = async (id: string) => {
    const frame = await probing.answer(probing.send(id, [{ m: uuidV7(), body: 'let me in' }]));
    const fetched = async (at: object) => {
      const number = Math.floor(Math.random() * 1e9);
      probing.say({ t: 'fetch', id: number, c: id, limit: 50, ...at });
      const answer = await probing.answer(number);
      return answer.t === 'nack' ? answer.code : answer;
    };
    probing.say({ t: 'mark', c: id, delivered: 1, read: 1, n: 1 });
    const routes = await Promise.all(
      [`/conversations/${id}`, `/conversations/${id}/messages`, `/conversations/${id}/messages?around=1`].map(async (path) => {
        const { status, body } = await system.ask(eve, 'GET', path);
        return { status, body: { ...(body as object), requestId: '' } };
      }),
    );
    return {
      sent: frame.t === 'ack' ? frame.res.map((result) => ('code' in result ? [result.code, result.retry] : result)) : frame.code,
      fetched: await Promise.all([fetched({}), fetched({ after: 0 }), fetched({ before: 9 }), fetched({ around: 1 })]),
      routes,
    };
  };
  const real = await answers(c);
  assert.deepEqual(real, await answers(nothing));
  assert.deepEqual(real.sent, [['not-found', false]]);
  assert.deepEqual(new Set(real.fetched), new Set(['not-found']));
  assert.deepEqual(
    real.routes.map(({ status }) => status),
    [404, 404, 404],
  );

  await writer.sendText(c, `${secret}, still`);
  await until('the reader has the second', () => reader.events(c).length === 2);
  const list = await system.ask(eve, 'GET', '/conversations');
  assert.deepEqual((list.body as { items: unknown[] }).items, []);
  assert.deepEqual(
    stranger.frames('left').map((frame) => frame.c),
    [c],
  );
  // The raw bytes of both sockets: no text, and no event, receipt or page of the conversation.
  for (const text of [...stranger.texts, ...probing.texts]) {
    assert.ok(!text.includes('blue folder'), text);
    assert.ok(!/"t":"(ev|marks|reset|page|dur)"/.test(text), text);
  }
  assert.deepEqual(
    reader.events(c).map((event) => event.kind === 'message' && event.body),
    [secret, `${secret}, still`],
  );
  assert.ok(!JSON.stringify((await system.ask(a, 'GET', `/conversations/${c}`)).body).includes(eve.id));
});
