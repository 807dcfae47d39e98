import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Client, createClient } from '@chatter/client/client.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { type StartedProcess, startProcess } from '@chatter/testkit/start-process.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

/** Signs count for five seconds, and what nobody told is found within a second more. */
const fast = { SESSION_CHECK_SECONDS: '1', PRESENCE_SIGN_SECONDS: '2', PRESENCE_GRACE_SECONDS: '3' };
let system: System;
before(async () => {
  system = await startSystem({ gateway: { CHATTER_LIMITS: 'off', ...fast } });
});
after(() => system[Symbol.asyncDispose]());

/** What somebody was told of others: `account state`. */
async function watcher(who: Someone, of: readonly Someone[]): Promise<{ client: Client; told: string[] } & Disposable> {
  const client = createClient({ base: system.url, headers: { cookie: who.cookie, origin: system.url } });
  const told: string[] = [];
  client.on('presence', ({ of: account, state }) => told.push(`${of.findIndex(({ id }) => id === account)} ${state}`));
  client.watch(of.map(({ id }) => id));
  client.start();
  await until('online', () => client.state === 'online');
  return { client, told, [Symbol.dispose]: () => client.stop() };
}
const tells = (told: string[], ...wanted: string[]) =>
  until(`${wanted}`, () => told.length >= wanted.length).then(() => assert.deepEqual(told, wanted));

/** A second gateway, in a process that can be killed. */
async function startGateway(): Promise<{ url: string; process: StartedProcess }> {
  await using made = new AsyncDisposableStack();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const main = join(import.meta.dirname, '../../services/gateway/src/main.ts');
  const env = system.servers.envFor('gateway', {
    PORT: String(port),
    PUBLIC_URL: system.url,
    AUTH_URL: system.urlOf('auth'),
    CHAT_URL: system.urlOf('chat'),
    ...fast,
  });
  const process = made.use(await startProcess({ command: globalThis.process.execPath, args: [main], env }));
  await until('it answers', async () => (await fetch(`${url}/api/v1/me`)).status === 401, { withinMs: 30_000 });
  made.move();
  return { url, process };
}

test('that somebody writes reaches the other in the conversation, and no stranger', async () => {
  const [a, b, x] = (await system.people(3)) as [Someone, Someone, Someone];
  const c = await system.direct(a, b);
  const d = await system.direct(b, x);
  await using ann = await RawSocket.open(system, a);
  await using ben = await RawSocket.open(system, b);
  await using stranger = await RawSocket.open(system, x);
  stranger.say({ t: 'typing', c });
  ann.say({ t: 'typing', c });
  ann.say({ t: 'typing', c });
  await until('ben is told', () => ben.frames('typing').length > 0);
  assert.deepEqual(ben.frames('typing'), [{ t: 'typing', c, from: a.id }]);
  // What the stranger gets comes after what it would have got before.
  await ben.sendText(d, 'hello');
  await until('the stranger reads on', () => stranger.events(d).length === 1);
  await ann.sendText(c, 'written');
  await until('ben reads it', () => ben.events(c).length === 1);
  assert.deepEqual([stranger.frames('typing'), ben.frames('typing').length], [[], 1]);
  const page = await system.ask(b, 'GET', `/conversations/${c}/messages`);
  assert.equal((page.body as { items: unknown[] }).items.length, 1);
});

test('who comes is online for those who watch, who reloads stays so, and who goes is offline, last seen then', async () => {
  const [a, b, x] = (await system.people(3)) as [Someone, Someone, Someone];
  // One sees those one shares a place with.
  for (const [one, two] of [
    [a, b],
    [b, x],
    [a, x],
  ] as const)
    await system.direct(one, two);
  using ben = await watcher(b, [a]);
  using other = await watcher(x, [b]);
  await tells(ben.told, '0 offline');
  await tells(other.told, '0 online');
  const first = await RawSocket.open(system, a);
  await tells(ben.told, '0 offline', '0 online');
  first.socket.close(1000);
  await once(first.socket, 'close');
  await using second = await RawSocket.open(system, a);
  second.say({ t: 'watch', accounts: [a.id] });
  await until('she sees herself', () => second.frames('presence')[0]?.state === 'online');
  second.socket.close(1000);
  await tells(ben.told, '0 offline', '0 online', '0 offline');
  await using last = await RawSocket.open(system, x);
  last.say({ t: 'watch', accounts: [a.id] });
  const [{ lastSeen = 0 } = {}] = await until('she was seen', () => (last.frames('presence').length > 0 ? last.frames('presence') : null));
  assert.ok(Math.abs(Date.now() - lastSeen) < 60_000);
  assert.deepEqual(other.told, ['0 online']);
});

test('the people of a gateway that is killed go offline by themselves, those of others stay', async () => {
  const [a, b, x] = (await system.people(3)) as [Someone, Someone, Someone];
  for (const other of [a, x]) await system.direct(b, other);
  using ben = await watcher(b, [a, x]);
  await using _xan = await RawSocket.open(system, x);
  await until('both are told', () => ben.told.includes('1 online') && ben.told.includes('0 offline'));
  const { url, process } = await startGateway();
  await using gateway = process;
  await using ann = new RawSocket(url, { cookie: a.cookie, origin: system.url });
  await once(ann.socket, 'open');
  ann.say({ t: 'hello', v: 1, ticket: await system.ticket(a) });
  await until('ann is online', () => ben.told.at(-1) === '0 online');
  const before = ben.told.length;
  gateway.signal('SIGKILL');
  await until('ann is offline', () => ben.told.at(-1) === '0 offline', { withinMs: 20_000 });
  assert.equal(ben.told.length, before + 1, 'nothing else was told');
});

test('presence is seen by those who share a place, until one blocks the other or hides', async () => {
  const [a, b, x] = (await system.people(3)) as [Someone, Someone, Someone];
  await system.direct(a, b);
  await using _ann = await RawSocket.open(system, a);
  using stranger = await watcher(x, [a]);
  using ben = await watcher(b, [a]);
  await tells(ben.told, '0 online');
  await tells(stranger.told, '0 offline');
  await system.ask(a, 'PUT', `/blocks/${b.id}`);
  await tells(ben.told, '0 online', '0 offline');
  await system.ask(a, 'DELETE', `/blocks/${b.id}`);
  await tells(ben.told, '0 online', '0 offline', '0 online');
  await system.ask(a, 'PUT', '/me/privacy', { writeFirst: 'everybody', presence: false, receipts: true });
  await tells(ben.told, '0 online', '0 offline', '0 online', '0 offline');
  await system.ask(x, 'PUT', `/friends/requests/${a.id}`);
  await system.ask(a, 'POST', `/friends/requests/${x.id}/accept`);
  await system.ask(a, 'PUT', '/me/privacy', { writeFirst: 'everybody', presence: true, receipts: true });
  await tells(stranger.told, '0 offline', '0 online');
});
