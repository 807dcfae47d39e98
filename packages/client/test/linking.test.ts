import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebSocket } from 'ws';
import { connectWith } from '../src/link/socket-like.ts';
import { memoryOutbox } from '../src/outbox/memory-outbox.ts';
import { FakeAmbient } from './fake-ambient.ts';
import { ann, bob, c } from './sample.ts';
import { ScriptedGateway } from './scripted-gateway.ts';
import { WatchedClient } from './watched-client.ts';

const cookie = 'sid=0123456789abcdef';

for (const [name, connect] of [
  ['the platform’s own WebSocket', (base: string) => connectWith({ cookie, origin: base })],
  ['ws', (base: string) => (url: string, protocol: string) => new WebSocket(url, protocol, { headers: { cookie, origin: base } })],
] as const) {
  test(`cookie and Origin go with the ticket and the upgrade, over ${name}`, async () => {
    await using gateway = await ScriptedGateway.start();
    const headers = { cookie, origin: gateway.base };
    using watched = new WatchedClient(gateway, { headers, connect: connect(gateway.base) });
    const connection = await gateway.connections.next();
    const hello = await connection.greet();
    await watched.comes('online');
    assert.equal(hello.ticket?.length, 43);
    assert.deepEqual(
      gateway.headers.map((had) => [had.cookie, had.origin]),
      [
        [cookie, gateway.base],
        [cookie, gateway.base],
      ],
    );
    assert.equal(watched.client.account, ann);
    watched.client.send(c, 'a');
    connection.acks(await connection.hears('send'), 1);
    await watched.next('entry');
    assert.equal((await watched.next('entry')).entry.state, 'sent');
    watched.client.stop();
    assert.equal(await connection.closed.next(), 1000);
  });
}

test('a bot with a token at the upgrade needs no ticket', async () => {
  await using gateway = await ScriptedGateway.start();
  const headers = { authorization: 'Bearer abc' };
  using watched = new WatchedClient(gateway, { headers, connect: connectWith(headers), signIn: 'upgrade' });
  const connection = await gateway.connections.next();
  assert.equal((await connection.greet()).ticket, undefined);
  await watched.comes('online');
  assert.deepEqual(
    gateway.headers.map((had) => had.authorization),
    ['Bearer abc'],
  );
});

test('a gateway that stops is left within the time it gives, and nothing is lost by it', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway);
  const first = await gateway.greeted();
  await watched.comes('online');
  const { m } = watched.client.send(c, 'a');
  await first.hears('send');
  first.says({ t: 'bye', afterMs: 20_000 });
  assert.equal(await first.closed.next(), 1000);
  const second = await gateway.greeted();
  const send = await second.hears('send');
  assert.deepEqual(send.msgs, [{ m, body: 'a' }]);
});

test('a session that was ended ends the client, and what was not answered stays in its outbox', async () => {
  await using gateway = await ScriptedGateway.start();
  const outbox = memoryOutbox();
  using watched = new WatchedClient(gateway, { outbox });
  const connection = await gateway.greeted();
  await watched.comes('online');
  watched.client.send(c, 'a');
  await connection.hears('send');
  connection.closes(4002);
  assert.equal((await watched.comes('ended')).reason, 'session-ended');
  assert.deepEqual(
    (await outbox.load()).map(({ body, state }) => [body, state]),
    [['a', 'sending']],
  );
});

test('who read too slowly resumes', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway);
  const first = await gateway.greeted();
  await watched.comes('online');
  await watched.client.openConversation(c);
  first.closes(4011);
  const hello = await (await gateway.connections.next()).greet();
  assert.deepEqual(hello.resume, [[c, 1, 3]]);
  await watched.comes('online');
});

test('a ticket refused for now is asked for again; one refused to strangers is the end', async () => {
  await using gateway = await ScriptedGateway.start();
  gateway.ticketStatus.push(503, 503, 201, 401);
  using watched = new WatchedClient(gateway);
  const connection = await gateway.greeted();
  await watched.comes('online');
  connection.closes(4001);
  assert.equal((await watched.comes('ended')).reason, 'not-signed-in');
  assert.equal(gateway.headers.length, 5);
});

test('a server that is not there is tried again until it is', async () => {
  const gone = await ScriptedGateway.start();
  const { base } = gone;
  await gone[Symbol.asyncDispose]();
  const ambient = new FakeAmbient();
  ambient.chance = 0.5;
  using watched = new WatchedClient({ base }, { ambient });
  assert.equal((await watched.comes('waiting')).retryInMs, 250);
  ambient.pass(250);
  assert.equal((await watched.comes('waiting')).retryInMs, 500);
});

test('an outbox is never sent as another account’s', async () => {
  await using gateway = await ScriptedGateway.start();
  using watched = new WatchedClient(gateway, { outbox: { ...memoryOutbox(), account: bob } });
  watched.client.send(c, 'from bob');
  const connection = await gateway.connections.next();
  await connection.greet({ account: ann });
  assert.equal((await watched.comes('ended')).reason, 'other-account');
  assert.equal(await connection.closed.next(), 1000);
});

test('listeners that throw break nothing', async () => {
  await using gateway = await ScriptedGateway.start();
  const faults: unknown[] = [];
  using watched = new WatchedClient(gateway, { onFault: (fault) => faults.push(fault) });
  for (const name of ['state', 'entry'] as const) {
    watched.client.on(name, () => {
      throw new Error(name);
    });
  }
  const connection = await gateway.greeted();
  await watched.comes('online');
  watched.client.send(c, 'a');
  connection.acks(await connection.hears('send'), 1);
  await watched.next('entry');
  assert.equal((await watched.next('entry')).entry.state, 'sent');
  assert.ok(faults.length >= 3);
});
