import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createClient } from '@chatter/client/client.ts';
import type { SocketLike } from '@chatter/client/link/socket-like.ts';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { until } from '@chatter/testkit/until.ts';
import WebSocket from 'ws';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

const password = 'correct horse battery staple';
let system: System;
before(async () => {
  system = await sharedSystem();
});

/** Somebody with a password. */
async function made(username: string): Promise<string> {
  const row = { username, email: `${username}@example.org`, firstName: 'Ann', lastName: 'Onymous', password };
  const { items } = await system.admin.ask(createAccounts, { rows: [row], sessions: false });
  return (items[0] as { id: string }).id;
}

/** Cookies an answer sets, for a `Cookie` header. */
const cookiesOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');

function send(method: string, path: string, body: unknown, cookie = ''): Promise<Response> {
  const headers = { origin: system.url, 'content-type': 'application/json', cookie };
  return fetch(`${system.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
}

async function enter(id: string, username: string): Promise<Someone> {
  const answer = await send('POST', '/sessions', { login: username, password });
  assert.equal(answer.status, 201);
  return { id, username, cookie: cookiesOf(answer) };
}

test('attack 17: a password change cuts the sockets of every session at once, old cookies are refused, and the new one opens a socket', async () => {
  const id = await made('changer');
  const [here, there] = [await enter(id, 'changer'), await enter(id, 'changer')];
  await using mine = await RawSocket.open(system, here);
  await using other = await RawSocket.open(system, there);
  const answer = await send('PUT', '/me/password', { current: password, password: 'another horse of the battery' }, here.cookie);
  assert.equal(answer.status, 204);
  for (const raw of [mine, other]) assert.equal(await until('cut', () => raw.closeCode), 4002);
  for (const who of [here, there]) assert.equal((await system.ask(who, 'GET', '/me')).status, 401);
  await using again = await RawSocket.open(system, { ...here, cookie: cookiesOf(answer) });
  assert.equal(again.closeCode, null);
});

test('a session ended from another device loses its sockets at once, and no other does', async () => {
  const id = await made('ender');
  const [here, there, third] = [await enter(id, 'ender'), await enter(id, 'ender'), await enter(id, 'ender')];
  await using mine = await RawSocket.open(system, here);
  await using ending = await RawSocket.open(system, there);
  await using last = await RawSocket.open(system, third);
  const { items } = (await system.ask(there, 'GET', '/sessions')).body as { items: { id: string; current: boolean }[] };
  const own = items.find(({ current }) => current);
  assert.equal(items.length, 3);
  assert.equal((await system.ask(here, 'DELETE', `/sessions/${own?.id}`)).status, 204);
  assert.equal(await until('cut', () => ending.closeCode), 4002);
  assert.equal((await system.ask(there, 'GET', '/me')).status, 401);
  assert.equal((await system.ask(here, 'DELETE', '/sessions/others')).status, 204);
  assert.equal(await until('cut', () => last.closeCode), 4002);
  mine.say({ t: 'ping', n: 1 });
  await until('this one goes on', () => mine.frames('pong').length > 0);
});

test('a client in a browser goes on where its cookie was renewed, and ends where it was not', async () => {
  const id = await made('goer');
  const [here, there] = [await enter(id, 'goer'), await enter(id, 'goer')];
  // What a browser does: whatever is asked carries the cookie of now, and a ticket waits until the new one has come.
  const jar = { cookie: here.cookie, origin: system.url };
  let renewing = Promise.resolve();
  using mine = createClient({
    base: system.url,
    renewable: true,
    connect: (url, protocol) => new WebSocket(url, protocol, { headers: jar }) as SocketLike,
    fetch: async (url, init) => {
      await renewing;
      return fetch(url, { ...init, headers: { ...init.headers, ...jar } });
    },
  });
  using other = createClient({ base: system.url, headers: { cookie: there.cookie, origin: system.url }, renewable: true });
  const states: string[] = [];
  mine.start();
  other.start();
  await until('both are online', () => mine.state === 'online' && other.state === 'online');
  mine.on('state', ({ state }) => states.push(state));
  const changing = send('PUT', '/me/password', { current: password, password: 'another horse of the battery' }, here.cookie);
  renewing = changing.then((answer) => {
    jar.cookie = cookiesOf(answer);
  });
  await until('the other has ended', () => other.state === 'ended');
  await until('this one is online again', () => states.at(-1) === 'online');
  assert.ok(!states.includes('ended'));
});
