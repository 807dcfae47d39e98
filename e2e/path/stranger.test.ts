import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

const secret = 'the plan is in the blue folder';
let system: System;
before(async () => {
  system = await sharedSystem();
});

test('no frame, page or search result of a conversation reaches a stranger', async () => {
  const [a, b, eve] = (await system.people(3)) as [Someone, Someone, Someone];
  const found = async () => {
    const texts = [a.username, b.username, 'Person', 'blue folder'];
    const answers = await Promise.all(texts.map((q) => system.ask(eve, 'GET', `/accounts?q=${encodeURIComponent(q)}`)));
    return answers.map(({ status, body }) => ({ status, body }));
  };
  const before = await found();
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  await using stranger = await RawSocket.open(system, eve, [[c, 1, 0]]);
  await using probing = await RawSocket.open(system, eve);
  await writer.sendText(c, secret);
  await until('the reader has it', () => reader.events(c).length === 1);

  // Whatever the stranger asks is answered as for a conversation that does not exist.
  const nothing = uuidV7();
  let fetches = 1_000_000;
  const answers = async (id: string) => {
    const frame = await probing.answer(probing.send(id, [{ m: uuidV7(), body: 'let me in' }]));
    const fetched = async (at: object) => {
      const number = ++fetches;
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
      fetched: [await fetched({}), await fetched({ after: 0 }), await fetched({ before: 9 }), await fetched({ around: 1 })],
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
  reader.say({ t: 'mark', c, delivered: 2, read: 2, n: 2 });
  // Everything that there is to hear of the conversation has been heard by those who are in it.
  const durable = () => writer.frames('dur').some(({ of }) => of.some(([id, seq]) => id === c && seq === 2));
  const read = (raw: RawSocket) => raw.frames('marks').some((frame) => frame.c === c && frame.of[b.id]?.[1] === 2);
  await until('the writer knows that MySQL has it, and both that it was read', () => durable() && read(writer) && read(reader));
  const list = await system.ask(eve, 'GET', '/conversations');
  assert.deepEqual((list.body as { items: unknown[] }).items, []);
  // Finding people tells who they are, and nothing of with whom they talk: the same before and after.
  assert.deepEqual(await found(), before);
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
