import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import WebSocket from 'ws';
import { RawSocket } from '../raw-socket.ts';
import { type Someone, type System, startSystem } from '../system.ts';

let system: System;
let a: Someone;
let b: Someone;
let c: string;
before(async () => {
  system = await startSystem({ gateway: { SESSION_CHECK_SECONDS: '1' } });
  [a, b] = (await system.people(2)) as [Someone, Someone];
  c = await system.direct(a, b);
});
after(() => system[Symbol.asyncDispose]());

/** The HTTP status an upgrade is refused with. */
async function refused(headers: Record<string, string>, protocols: string[] = ['chatter.v1']): Promise<number> {
  const socket = new WebSocket(`${system.url.replace('http', 'ws')}/ws`, protocols, { headers });
  socket.on('error', () => {});
  const [, response] = (await once(socket, 'unexpected-response')) as [unknown, { statusCode: number; resume(): void }];
  response.resume();
  return response.statusCode;
}

const code = (body: string) => (body.startsWith('{') ? (JSON.parse(body) as { code: string }).code : body);

/** The answer to a request to upgrade. */
async function upgrade(path: string, headers: Record<string, string>): Promise<{ status: number; type: string; body: string }> {
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${system.url}${path}`, { headers, agent: false }).on('response', resolve).on('upgrade', resolve).on('error', reject).end();
  });
  const { statusCode: status = 0, headers: told } = answer;
  if (status === 101) answer.socket.destroy();
  return { status, type: String(told['content-type']), body: status === 101 ? '' : await text(answer) };
}

/** An open socket that has not said hello. */
async function silent(who: Someone): Promise<RawSocket> {
  const raw = new RawSocket(system.url, { cookie: who.cookie, origin: system.url });
  await until('open', () => raw.socket.readyState === WebSocket.OPEN);
  return raw;
}
const closed = (raw: RawSocket, withinMs = 10_000) => until('closed', () => raw.closeCode, { withinMs });

test('without a session there is no upgrade', async () => {
  assert.equal(await refused({ origin: system.url }), 401);
  assert.equal(await refused({ origin: system.url, cookie: `sid-${new URL(system.url).port}=${'A'.repeat(43)}` }), 401);
});

test('from another origin there is no upgrade', async () => {
  const host = new URL(system.url).host;
  for (const origin of ['https://evil.example', 'null', `http://app.${host}.evil.example`, 'http://', `https://${host}`]) {
    assert.equal(await refused({ origin, cookie: a.cookie }), 403, origin);
  }
  assert.equal(await refused({ cookie: a.cookie }), 403);
});

test('without our subprotocol there is no upgrade', async () => {
  assert.equal(await refused({ origin: system.url, cookie: a.cookie }, []), 400);
  assert.equal(await refused({ origin: system.url, cookie: a.cookie }, ['other.v1']), 400);
});

test('what is no handshake is refused with a problem, and no other address is a socket', async () => {
  const asked = { upgrade: 'websocket', connection: 'Upgrade', 'sec-websocket-key': `${'A'.repeat(22)}==`, 'sec-websocket-version': '13' };
  const good = { ...asked, 'sec-websocket-protocol': 'chatter.v1' };
  for (const [path, headers] of [
    ['/api/v1/me', good],
    ['/openapi.json', good],
    ['/ws', { ...good, 'sec-websocket-version': '12' }],
    ['/ws', { ...good, 'sec-websocket-key': 'short' }],
    ['/ws', { ...good, upgrade: 'h2c' }],
  ] as const) {
    const { status, type, body } = await upgrade(path, { ...headers, origin: system.url, cookie: a.cookie });
    assert.deepEqual([status, type, code(body)], [400, 'application/problem+json', 'invalid-request'], path);
  }
});

test('a send before the hello closes the socket, and nothing is stored', async () => {
  await using raw = await silent(a);
  raw.send(c, [{ m: uuidV7(), body: 'too early' }]);
  assert.equal(await closed(raw), 4001);
  const page = await system.ask(a, 'GET', `/conversations/${c}/messages`);
  assert.deepEqual((page.body as { items: unknown[] }).items, []);
});

test('no hello within 5 s closes the socket', async () => {
  await using raw = await silent(a);
  assert.equal(await closed(raw), 4001);
});

test('a ticket opens one socket of its own session only', async () => {
  const ticket = await system.ticket(a);
  for (const [who, expected] of [
    [b, 4001],
    [a, 4001],
  ] as const) {
    await using raw = await silent(who);
    raw.say({ t: 'hello', v: 1, ticket });
    assert.equal(await closed(raw), expected, 'used up by the wrong session');
  }
  await using raw = await silent(a);
  const fresh = await system.ticket(a);
  raw.say({ t: 'hello', v: 1, ticket: fresh });
  await until('welcome', () => raw.frames('welcome').length === 1);
  await using again = await silent(a);
  again.say({ t: 'hello', v: 1, ticket: fresh });
  assert.equal(await closed(again), 4001);
  await using none = await silent(a);
  none.say({ t: 'hello', v: 1 });
  assert.equal(await closed(none), 4001);
});

test('a frame with a field we do not know is refused, and the socket goes on', async () => {
  await using raw = await RawSocket.open(system, a);
  for (const more of [{ uid: b.id }, { seq: 999 }, { ts: 1 }]) {
    raw.say({ t: 'send', id: 7, c, msgs: [{ m: uuidV7(), body: 'x' }], ...more });
    const answer = await raw.answer(7);
    assert.deepEqual(answer.t === 'nack' && [answer.code, answer.retry], ['invalid-frame', false]);
    raw.texts.length = 0;
  }
  raw.say({ t: 'ping', n: 3 });
  await until('pong', () => raw.frames('pong')[0]?.n === 3);
});

test('what is no frame closes its socket with its code, and no other', async () => {
  await using witness = await RawSocket.open(system, b);
  const deep = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
  const cases: [string | Buffer, number][] = [
    ['{"t":"send"', 1008],
    [deep, 1008],
    ['"text"', 1008],
    ['{"__proto__":{"t":"send"},"t":"nothing"}', 1008],
    [`{"t":"ping","n":1,"x":"${'x'.repeat(70_000)}"}`, 1009],
    [Buffer.from([1, 2, 3]), 1003],
  ];
  for (const [data, code] of cases) {
    await using raw = await RawSocket.open(system, a);
    raw.socket.send(data);
    assert.equal(await closed(raw), code, data.toString().slice(0, 20));
  }
  witness.say({ t: 'ping', n: 4 });
  await until('the other socket still answers', () => witness.frames('pong')[0]?.n === 4);
});

test('who sends far too many frames is closed with 4008, others are not', async () => {
  await using witness = await RawSocket.open(system, b);
  await using raw = await RawSocket.open(system, a);
  for (let n = 0; n < 1000; n++) raw.say({ t: 'ping', n });
  assert.equal(await closed(raw), 4008);
  witness.say({ t: 'ping', n: 5 });
  await until('pong', () => witness.frames('pong')[0]?.n === 5);
});

test("logging out in one tab closes the other tab's socket for good", async () => {
  const [someone] = (await system.people(1)) as [Someone];
  await using raw = await RawSocket.open(system, someone);
  assert.equal((await system.ask(someone, 'DELETE', '/sessions/current')).status, 204);
  assert.equal(await closed(raw), 4002);
  assert.equal((await system.ask(someone, 'GET', '/me')).status, 401);
  assert.equal(await refused({ origin: system.url, cookie: someone.cookie }), 401);
});

test('attack 28: a state-changing request of another site is refused', async () => {
  const post = (headers: Record<string, string>) =>
    fetch(`${system.url}/api/v1/ws-ticket`, { method: 'POST', headers: { cookie: a.cookie, ...headers } }).then(({ status }) => status);
  assert.equal(await post({ 'sec-fetch-site': 'cross-site' }), 403);
  assert.equal(await post({ 'sec-fetch-site': 'same-site' }), 403);
  assert.equal(await post({ origin: 'https://evil.example' }), 403);
  assert.equal(await post({}), 403);
  assert.equal(await post({ origin: system.url }), 201);
  assert.equal((await fetch(`${system.url}/api/v1/ws-ticket`, { headers: { cookie: a.cookie } })).status, 405);
});
