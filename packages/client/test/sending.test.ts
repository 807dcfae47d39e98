import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeOfUuidV7 } from '@chatter/contracts/kit/ids.ts';
import { memoryOutbox } from '../src/outbox/memory-outbox.ts';
import { FakeAmbient } from './fake-ambient.ts';
import { c, message, otherC, pageOf } from './sample.ts';
import { ScriptedGateway } from './scripted-gateway.ts';
import { WatchedClient } from './watched-client.ts';

const bodies = (rows: readonly { body: string }[]) => rows.map(({ body }) => body);

test('a message cut off before its ack is sent again under the same id, before what was written meanwhile', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway);
  const first = await gateway.greeted();
  await watched.comes('online');
  watched.client.send(c, 'a');
  const sent = await first.hears('send');
  watched.client.send(c, 'b');
  first.cut();
  await watched.comes('waiting');
  watched.client.send(c, 'c');
  const second = await gateway.greeted();
  const again = await second.hears('send');
  assert.equal(again.msgs[0]?.m, sent.msgs[0]?.m);
  assert.deepEqual(bodies(again.msgs), ['a', 'b', 'c']);
  second.acks(again, 1);
  const told = await Promise.all(Array.from({ length: 6 }, () => watched.next('entry')));
  assert.deepEqual(
    told.map(({ entry }) => `${entry.body} ${entry.state}`),
    ['a sending', 'b sending', 'c sending', 'a sent', 'b sent', 'c sent'],
  );
});

test('a message whose ack was lost is sent again after ten seconds, and got the seq it had', async () => {
  await using gateway = await ScriptedGateway.start();
  const ambient = new FakeAmbient();
  using watched = new WatchedClient(gateway, { ambient });
  const connection = await gateway.greeted();
  await watched.comes('online');
  watched.client.send(c, 'a');
  const sent = await connection.hears('send');
  ambient.pass(10_000);
  const again = await connection.hears('send');
  assert.deepEqual(again.msgs, sent.msgs);
  const m = sent.msgs[0]?.m ?? '';
  connection.says({ t: 'ack', id: again.id, c, epoch: 1, res: [{ m, seq: 7, n: 7, at: 5, dup: true }] });
  await watched.next('entry');
  const { entry } = await watched.next('entry');
  assert.deepEqual([entry.m, entry.state === 'sent' && entry.seq], [m, 7]);
});

for (const order of ['before', 'after'] as const) {
  test(`an event that comes ${order} the ack is told once, and the message is sent once`, async () => {
    await using gateway = await ScriptedGateway.start();
    using watched = new WatchedClient(gateway);
    const connection = await gateway.greeted();
    await watched.comes('online');
    await watched.client.openConversation(c);
    const { m } = watched.client.send(c, 'a');
    const send = await connection.hears('send');
    const event = { t: 'ev', c, epoch: 1, evs: [message(4, { m })] } as const;
    if (order === 'before') connection.says({ ...event, evs: [...event.evs] });
    connection.acks(send, 4);
    if (order === 'after') connection.says({ ...event, evs: [...event.evs] });
    connection.says({ t: 'dur', of: [[c, 4, 1]] }, { t: 'note', av: 1, kind: 'end of the test' });
    await watched.next('note');
    assert.deepEqual(
      watched.rest('entry').map(({ entry }) => entry.state),
      ['sending', 'sent', 'durable'],
    );
    assert.deepEqual(
      watched.rest('events').map(({ evs }) => evs.map((ev) => ev.m)),
      [[m]],
    );
  });
}

test('a conversation that is not answered keeps no other from talking', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway);
  const connection = await gateway.greeted();
  await watched.comes('online');
  watched.client.send(c, 'a');
  const unanswered = await connection.hears('send');
  for (const body of ['x', 'y']) {
    watched.client.send(c, `after a, before ${body}`);
    watched.client.send(otherC, body);
    const send = await connection.hears('send');
    assert.deepEqual([send.c, bodies(send.msgs)], [otherC, [body]]);
    connection.acks(send, 1);
  }
  connection.acks(unanswered, 1);
  assert.deepEqual(bodies((await connection.hears('send')).msgs), ['after a, before x', 'after a, before y']);
});

test('a message written while this machine’s clock was ahead is stamped anew by the server’s', async () => {
  await using gateway = await ScriptedGateway.start();
  const ambient = new FakeAmbient();
  const serverTime = Date.UTC(2026, 0, 1);
  using watched = new WatchedClient(gateway, { ambient });
  const early = watched.client.send(c, 'early');
  const connection = await gateway.connections.next();
  await connection.greet({ serverTime });
  await watched.comes('online');
  watched.client.send(c, 'late');
  const send = await connection.hears('send');
  assert.deepEqual(send.msgs, [{ m: early.m, body: 'early' }]);
  connection.refuses(send, 'clock');
  await watched.next('entry');
  await watched.next('entry');
  const { entry, was } = await watched.next('entry');
  assert.deepEqual([was, timeOfUuidV7(entry.m)], [early.m, serverTime]);
  ambient.pass(0);
  const again = await connection.hears('send');
  assert.deepEqual([again.msgs[0]?.m, bodies(again.msgs)], [entry.m, ['early', 'late']]);
});

test('a message refused for good has failed, and goes again under a new id when the user says so', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway);
  const connection = await gateway.greeted();
  await watched.comes('online');
  const { m } = watched.client.send(c, 'a');
  connection.refuses(await connection.hears('send'), 'not-found');
  await watched.next('entry');
  const { entry } = await watched.next('entry');
  assert.deepEqual([entry.m, entry.state === 'failed' && entry.code], [m, 'not-found']);
  const again = watched.client.retry(m);
  const send = await connection.hears('send');
  assert.deepEqual([send.msgs, again?.m === m], [[{ m: again?.m, body: 'a' }], false]);
});

test('after the log lost something, what was accepted above it is sent again before what is newer', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway);
  const first = await gateway.greeted();
  await watched.comes('online');
  for (const [at, body] of ['a', 'b', 'c'].entries()) {
    watched.client.send(c, body);
    first.acks(await first.hears('send'), at + 1);
  }
  first.cut();
  await watched.comes('waiting');
  watched.client.send(c, 'd');
  const second = await gateway.connections.next();
  const hello = await second.greet({ resumed: false });
  assert.deepEqual(hello.resume, [[c, 1, 3]]);
  second.says({ t: 'reset', c, epoch: 2, reason: 'epoch', keepUpto: 1, head: 1_000, page: pageOf(1, 1, 2) }, { t: 'resumed' });
  const again = await second.hears('send');
  assert.deepEqual(bodies(again.msgs), ['b', 'c', 'd']);
  second.acks(again, 1_001, 2);
  second.says({ t: 'dur', of: [[c, 1_003, 2]] }, { t: 'note', av: 1, kind: 'end of the test' });
  await watched.next('note');
  const durable = watched.rest('entry').filter(({ entry }) => entry.state === 'durable');
  assert.deepEqual(
    durable.map(({ entry }) => entry.body),
    ['a', 'b', 'c', 'd'],
  );
});

test('what one client left behind the next one sends, in the old order and before its own', async () => {
  await using gateway = await ScriptedGateway.start();
  const outbox = memoryOutbox();
  const before = new WatchedClient(gateway, { outbox });
  const left = ['a', 'b'].map((body) => before.client.send(c, body));
  before.client.stop();
  using watched = new WatchedClient(gateway, { outbox });
  const own = watched.client.send(c, 'c');
  const connection = await gateway.greeted();
  const { msgs } = await connection.hears('send');
  assert.deepEqual(
    msgs,
    [...left, own].map(({ m, body }) => ({ m, body })),
  );
});
