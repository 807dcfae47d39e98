import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import WebSocket from 'ws';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

let system: System;
before(async () => {
  // Budgets are a gateway's own.
  system = await startSystem({}, 1);
});
after(() => system[Symbol.asyncDispose]());

test('an account may send no more through two sockets than through one', async () => {
  const [a] = (await system.people(1)) as [Someone];
  await using one = await RawSocket.open(system, a);
  await using two = await RawSocket.open(system, a);
  const message = () => ({ m: uuidV7(), body: 'x' });
  const asked = [one, two].flatMap((raw) =>
    Array.from({ length: 15 }, () => ({ raw, id: raw.send(uuidV7(), Array.from({ length: 20 }, message)) })),
  );
  const answers = await Promise.all(asked.map(({ raw, id }) => raw.answer(id)));
  const refused = answers.filter((answer) => answer.t === 'nack');
  assert.ok(answers.length - refused.length >= 10, 'the burst of 200 messages passes');
  assert.ok(refused.length >= 10, `${refused.length} of 30 frames with 600 messages were refused`);
  for (const answer of refused) assert.ok(answer.code === 'rate' && answer.retry && (answer.afterMs ?? 0) > 0);
});

test('who leaves and comes back may send no more than who stays, and say no more', async () => {
  const [a] = (await system.people(1)) as [Someone];
  const message = () => ({ m: uuidV7(), body: 'x' });
  const sendTen = async () => {
    await using raw = await RawSocket.open(system, a);
    const ids = Array.from({ length: 10 }, () => raw.send(uuidV7(), Array.from({ length: 20 }, message)));
    return (await Promise.all(ids.map((id) => raw.answer(id)))).filter((answer) => answer.t === 'nack').length;
  };
  assert.equal(await sendTen(), 0, 'the burst of 200 messages passes');
  const refused = await sendTen();
  assert.ok(refused >= 5, `${refused} of 10 frames were refused`);

  const ping = async (count: number) => {
    await using raw = await RawSocket.open(system, a);
    for (let frame = 1; frame <= count; frame++) raw.say({ t: 'ping', n: frame });
    await until('all are heard, or it is closed', () => raw.frames('pong').at(-1)?.n === count || raw.closeCode !== null);
    return raw.closeCode;
  };
  assert.deepEqual([await ping(120), await ping(150)], [null, 4008]);
});

test('who asks for many pages at once is given a few, and told to come again for the others', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using raw = await RawSocket.open(system, a);
  for (let sent = 0; sent < 15; sent++) await raw.sendText(c, 'x'.repeat(10_000));
  const ids = Array.from({ length: 50 }, (_, index) => 1000 + index);
  for (const id of ids) raw.say({ t: 'fetch', id, c, limit: 100 });
  await until('all are answered', () => raw.frames('page').length + raw.frames('nack').length === ids.length);
  assert.ok(raw.frames('page').length >= 2 && raw.frames('page').length < 25, `${raw.frames('page').length} pages`);
  assert.deepEqual({ ...raw.frames('nack')[0], id: 0 }, { t: 'nack', id: 0, code: 'busy', retry: true, afterMs: 1000 });
  raw.say({ t: 'fetch', id: 2000, c, limit: 100 });
  await until('it is answered when the others are', () => raw.frames('page').some(({ id }) => id === 2000));
});

test('who comes again after the time it was told is served', async () => {
  const [a] = (await system.people(1)) as [Someone];
  await using raw = await RawSocket.open(system, a);
  const messages = (count: number) => Array.from({ length: count }, () => ({ m: uuidV7(), body: 'x' }));
  const send = async (count = 1) => raw.answer(raw.send(uuidV7(), messages(count)));
  const answers = await Promise.all(Array.from({ length: 30 }, () => send(20)));
  assert.ok(
    answers.some(({ t }) => t === 'nack'),
    'some of 600 messages are refused',
  );
  await until('it is served again', async () => (await send()).t === 'ack', { everyMs: 200 });
});

test('a socket that does not answer its close is heard no more, and cut off', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using heard = await RawSocket.open(system, a);
  await using deaf = await RawSocket.open(system, a);
  await using other = await RawSocket.open(system, b);
  deaf.socket.pause();
  assert.equal((await system.ask(a, 'DELETE', '/sessions/current')).status, 204);
  await until('the session ended for both sockets', () => heard.closeCode === 4002);
  deaf.send(c, [{ m: uuidV7(), body: 'still here' }]);
  await until(
    'it is cut off',
    () => {
      if (deaf.socket.readyState === WebSocket.OPEN) deaf.say({ t: 'ping', n: 1 });
      return deaf.socket.readyState !== WebSocket.OPEN;
    },
    { everyMs: 100 },
  );
  deaf.socket.resume();
  await other.sendText(c, 'alone');
  const page = await system.ask(b, 'GET', `/conversations/${c}/messages`);
  assert.deepEqual(
    (page.body as { items: { body: string }[] }).items.map(({ body }) => body),
    ['alone'],
  );
});
