import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latch } from '@chatter/testkit/latch.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { until } from '@chatter/testkit/until.ts';
import { Unavailable } from '../src/refusal.ts';
import { echo, liveThing } from './contracts.ts';
import { startScope } from './start-scope.ts';

test('after a crash of the server everything stands again, and everyone who asked is told', async () => {
  await using nats = await startNats();
  await using service = await startScope(nats.url);
  await using other = await startScope(nats.url);
  const heard: number[] = [];
  service.bus.answer(echo, async ({ text }) => ({ text, by: 'service' }));
  service.bus.followLive(liveThing, '*', ({ n }) => heard.push(n));
  await service.bus.flush();
  const [told, connected] = [latch('told'), latch('the other is connected')];
  service.bus.onReconnect(() => {
    throw new Error('a listener of somebody else');
  });
  service.bus.onReconnect(() => told.open());
  other.bus.onReconnect(() => connected.open());

  await nats.program.crash();
  await until('both notice', () => !service.bus.connected && !other.bus.connected);
  await assert.rejects(other.bus.flush(), Unavailable);
  await assert.rejects(other.bus.ask(echo, { text: 'lost' }, { timeoutMs: 50 }), Unavailable);
  other.bus.publishLive(liveThing, 'x', { n: 1 });

  await nats.program.start();
  await Promise.all([told.opened, connected.opened]);
  assert.ok(service.bus.connected);
  // Reconnected is not yet subscribed: only an answer of the server says that.
  await service.bus.flush();
  assert.deepEqual(await other.bus.ask(echo, { text: 'again' }), { text: 'again', by: 'service' });
  other.bus.publishLive(liveThing, 'x', { n: 2 });
  await until('the new hint is heard', () => heard.includes(2));
  assert.deepEqual(heard, [2], 'what was said while the server was away is lost, not late');
});

test('what was asked over a connection that is lost, and what is asked without one, is Unavailable at once', {
  timeout: 20_000,
}, async () => {
  await using nats = await startNats();
  await using service = await startScope(nats.url);
  await using asker = await startScope(nats.url);
  const taken = latch('the call is taken');
  const end = Promise.withResolvers<void>();
  service.bus.answer(echo, async ({ text }) => {
    taken.open();
    await end.promise;
    return { text, by: 'one' };
  });
  await service.bus.flush();
  const asked = assert.rejects(asker.bus.ask(echo, { text: 'before' }, { timeoutMs: 60_000 }), Unavailable);
  await taken.opened;
  await nats.program.crash();
  await asked;
  await assert.rejects(asker.bus.ask(echo, { text: 'while it is away' }, { timeoutMs: 60_000 }), Unavailable);
  end.resolve();
});

test('a bus opens when its server comes up later', async () => {
  await using nats = await startNats();
  await nats.program.crash();
  const opening = startScope(nats.url);
  await nats.program.start();
  await using scope = await opening;
  await scope.bus.flush();
});

test('a bus that is closed while its server is away gives up trying', async () => {
  await using nats = await startNats();
  const scope = await startScope(nats.url);
  scope.bus.answer(echo, async ({ text }) => ({ text, by: 'service' }));
  await nats.program.crash();
  await until('it notices', () => !scope.bus.connected);
  await scope.bus.stopAnswering();
  await scope.bus.close();
  assert.ok(scope.bus.connection.isClosed());
});

test('a closed bus says nothing and does not throw', async () => {
  await using nats = await startNats();
  const scope = await startScope(nats.url);
  await scope.bus.close();
  scope.bus.publishLive(liveThing, 'x', { n: 1 });
  assert.equal(scope.bus.connected, false);
  await assert.rejects(scope.bus.ask(echo, { text: '' }), Unavailable);
  await assert.rejects(scope.bus.flush(), Unavailable);
  await scope.bus.close();
});
