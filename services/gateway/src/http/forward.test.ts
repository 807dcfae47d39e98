import assert from 'node:assert/strict';
import { get, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createApp } from '@chatter/platform/http.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { FastifyInstance } from 'fastify';
import { mountForwarding } from './forward.ts';

const log = createLog('test', 'fatal');
/** Stands for the services: says what came to it. */
let target: FastifyInstance;
let gateway: FastifyInstance;
/** Requests whose connection was reset once, and how often one was. */
const afterReset = new Set<string>();
let resets = 0;
const logged: string[] = [];
before(async () => {
  target = createApp({ log });
  target.all('/*', async ({ url, headers }) => ({ url, headers }));
  target.get('/api/v1/accounts/piece', (request, reply) => {
    const { bytes, told } = request.query as { bytes: string; told: string };
    reply.hijack();
    reply.raw.writeHead(203, { 'x-of': 'the service', ...(told === 'true' && { 'content-length': bytes }) });
    reply.raw.end('x'.repeat(Number(bytes)));
  });
  target.get('/api/v1/accounts/broken', (_request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, { 'x-of': 'the service', 'content-length': '100' });
    reply.raw.write('x', () => reply.raw.destroy());
  });
  target.get('/api/v1/accounts/once-reset', async (request, reply) => {
    if (afterReset.delete(request.id)) return {};
    afterReset.add(request.id);
    resets++;
    reply.hijack();
    request.raw.socket.resetAndDestroy();
    return reply;
  });
  const url = await target.listen({ host: '127.0.0.1', port: 0 });
  gateway = createApp({ log: createLog('test', 'error', { write: (line) => void logged.push(line) }) });
  const sessions = { ofCookie: async () => null };
  await mountForwarding(gateway, {
    sessions,
    sign: async () => 'signed',
    origins: new Set(),
    targets: { auth: url, ai: 'http://127.0.0.1:1', community: '', chat: url },
  });
});
after(async () => {
  await gateway.close();
  await target.close();
});

const ask = async (url: string) => {
  const { statusCode, body } = await gateway.inject({ url });
  return { status: statusCode, body: JSON.parse(body) };
};

test('a query reaches the service as it was sent, dots and slashes too', async () => {
  for (const query of ['q=../x', 'q=..%2Fx', 'q=a%20b+c&d=%C3%A9', 'q=..', 'q=a?b', 'q=']) {
    const { status, body } = await ask(`/api/v1/accounts?${query}`);
    assert.deepEqual([status, body.url], [200, `/api/v1/accounts?${query}`]);
  }
  assert.equal((await ask('/api/v1/accounts')).body.url, '/api/v1/accounts');
});

test('a query that cannot be decoded is refused, not a fault', async () => {
  for (const query of ['q=%zz', 'q=%', 'q=%ff', 'q=a%C3']) {
    const { status, body } = await ask(`/api/v1/accounts?${query}`);
    assert.deepEqual([status, body.code], [400, 'invalid-request'], query);
  }
});

test('no path leads out of the part of a service that is forwarded', async () => {
  for (const path of ['/api/v1/accounts/..%2f..%2fmetrics', '/api/v1/accounts/%zz']) {
    const { status, body } = await ask(path);
    assert.deepEqual([status, body.code], [400, 'invalid-request'], path);
  }
});

test('what a connection agrees on with the gateway is not passed on, neither way', async () => {
  const headers = { trailer: 'x', te: 'trailers', 'proxy-connection': 'x', expect: '100-continue', 'x-kept': 'y' };
  const { statusCode, body } = await gateway.inject({ method: 'POST', url: '/api/v1/accounts', headers, payload: { a: 1 } });
  const came = JSON.parse(body).headers as Record<string, string>;
  assert.equal(statusCode, 200);
  assert.deepEqual(
    ['trailer', 'te', 'proxy-connection', 'expect', 'x-kept'].map((name) => came[name]),
    [undefined, undefined, undefined, undefined, 'y'],
  );
  const address = await gateway.listen({ host: '127.0.0.1', port: 0 });
  const answer = await new Promise<IncomingMessage>((resolve) => {
    get(`${address}/api/v1/accounts`, { headers: { connection: 'close' } }, resolve);
  });
  answer.resume();
  assert.equal(answer.headers.connection, 'close');
});

test('an answer comes as it was said, with its headers, however large it is and whether it says its length or not', async () => {
  for (const bytes of [0, 1, 50_000, 3_000_000]) {
    for (const told of [true, false]) {
      const answer = await fetch(`${gateway.listeningOrigin}/api/v1/accounts/piece?bytes=${bytes}&told=${told}`);
      assert.deepEqual([answer.status, answer.headers.get('x-of')], [203, 'the service'], `${bytes} ${told}`);
      if (told) assert.equal(answer.headers.get('content-length'), `${bytes}`);
      assert.equal(await answer.text(), 'x'.repeat(bytes));
    }
  }
});

test('of an answer that breaks off nothing is told but that it cannot be had now', async () => {
  const { statusCode, body, headers } = await gateway.inject({ url: '/api/v1/accounts/broken' });
  assert.deepEqual([statusCode, JSON.parse(body).code, headers['x-of']], [503, 'unavailable', undefined]);
  assert.deepEqual(
    logged.splice(0).map((line) => JSON.parse(line).msg),
    [],
  );
});

test('what is read on a connection that ends just then is asked once more', async () => {
  for (let round = 0; round < 3; round++) {
    const before = resets;
    const { status } = await ask('/api/v1/accounts/once-reset');
    assert.deepEqual([status, resets - before], [200, 1]);
  }
});

test('a service that is away is told once, also to who was still sending a body', async () => {
  const { statusCode, body } = await gateway.inject({ method: 'POST', url: '/api/v1/ai/x', payload: 'x'.repeat(50_000) });
  assert.deepEqual([statusCode, JSON.parse(body).code], [503, 'unavailable']);
  assert.deepEqual(logged, []);
});

test('a body that goes nowhere is not announced to the service, which would take the next request for it', async () => {
  const address = gateway.listeningOrigin;
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE', 'POST']) {
    for (const more of [{ 'content-length': '30' }, { 'transfer-encoding': 'chunked' }]) {
      await new Promise<void>((resolve, reject) => {
        const asked = request(`${address}/api/v1/accounts`, { method, headers: more }, (answer) => answer.resume().on('end', resolve));
        asked.on('error', reject).end('x'.repeat(30));
      });
      const { status } = await fetch(`${address}/api/v1/accounts`, { signal: AbortSignal.timeout(2000) });
      assert.equal(status, 200, `after ${method} with ${JSON.stringify(more)}`);
    }
  }
});

test('an address in the form that proxies are asked in goes on without its beginning', async () => {
  const { hostname, port } = new URL(gateway.listeningOrigin);
  const answer = await new Promise<IncomingMessage>((resolve) => {
    get({ hostname, port, path: 'http://evil.example/api/v1/accounts?q=x' }, resolve);
  });
  assert.deepEqual([answer.statusCode, JSON.parse(await text(answer)).url], [200, '/api/v1/accounts?q=x']);
});

test('a body beyond the limit of all services reaches none', async () => {
  const ask = (bytes: number) => gateway.inject({ method: 'POST', url: '/api/v1/ai/x', payload: 'x'.repeat(bytes) });
  const { statusCode, body } = await ask(65_537);
  assert.deepEqual([statusCode, JSON.parse(body).code], [413, 'payload-too-large']);
  assert.equal((await ask(65_536)).statusCode, 503, 'nobody is there');
});
