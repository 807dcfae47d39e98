import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createApp } from '@chatter/platform/http.ts';
import { createLog } from '@chatter/platform/log.ts';
import type { FastifyInstance } from 'fastify';
import { mountForwarding } from './forward.ts';

const log = createLog('test', 'fatal');
/** Stands for the services: says what came to it. */
let target: FastifyInstance;
let gateway: FastifyInstance;
before(async () => {
  target = createApp({ log });
  target.all('/*', async ({ url, headers }) => ({ url, headers }));
  const url = await target.listen({ host: '127.0.0.1', port: 0 });
  gateway = createApp({ log });
  const sessions = { ofCookie: async () => null };
  await mountForwarding(gateway, {
    sessions,
    sign: async () => 'signed',
    origins: new Set(),
    targets: { auth: url, ai: '', community: '', chat: url },
  });
});
after(async () => {
  await gateway.close();
  await target.close();
});

const get = async (url: string) => {
  const { statusCode, body } = await gateway.inject({ url });
  return { status: statusCode, body: JSON.parse(body) };
};

test('a query reaches the service as it was sent, dots and slashes too', async () => {
  for (const query of ['q=../x', 'q=..%2Fx', 'q=a%20b+c&d=%C3%A9', 'q=..', 'q=a?b', 'q=']) {
    const { status, body } = await get(`/api/v1/accounts?${query}`);
    assert.deepEqual([status, body.url], [200, `/api/v1/accounts?${query}`]);
  }
  assert.equal((await get('/api/v1/accounts')).body.url, '/api/v1/accounts');
});

test('a query that cannot be decoded is refused, not a fault', async () => {
  for (const query of ['q=%zz', 'q=%', 'q=%ff', 'q=a%C3']) {
    const { status, body } = await get(`/api/v1/accounts?${query}`);
    assert.deepEqual([status, body.code], [400, 'invalid-request'], query);
  }
});

test('no path leads out of the part of a service that is forwarded', async () => {
  for (const path of ['/api/v1/accounts/..%2f..%2fmetrics', '/api/v1/accounts/%zz']) {
    const { status, body } = await get(path);
    assert.deepEqual([status, body.code], [400, 'invalid-request'], path);
  }
});
