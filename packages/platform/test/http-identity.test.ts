import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { SignJWT } from 'jose';
import { createIdentitySigner, identityHeader } from '../src/identity.ts';
import { keyPair, startApp, type TestApp } from './start-app.ts';

let it: TestApp;
before(async () => {
  it = await startApp();
});
after(() => it[Symbol.asyncDispose]());

const payload = { name: 'it', count: 1 };
const somebody = { account: 'somebody', session: 's', role: 'user' } as const;

test('the caller is who the gateway vouches for, and nobody is vouched for as nobody', async () => {
  const asked = await it.send('GET', '/api/v1/things/a');
  assert.deepEqual(asked.body, { id: 'a', caller: 'an-account', client: '192.0.2.7' });
  it.identity = { actor: null, client: '192.0.2.8' };
  assert.deepEqual((await it.send('GET', '/api/v1/things/a')).body, { id: 'a', caller: null, client: '192.0.2.8' });
  const refused = await it.send('POST', '/api/v1/things', { payload });
  assert.deepEqual([refused.status, refused.body.code], [401, 'not-signed-in']);
});

test("without the gateway's signature nobody gets in, also not where no session is needed", async () => {
  const stranger = keyPair();
  const forged = await createIdentitySigner(stranger.privateKey)({ actor: somebody, client: '192.0.2.7' });
  const symmetric = await new SignJWT({ client: 'x', role: 'admin', sid: 's' })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('somebody')
    .setIssuer('chatter-gateway')
    .setExpirationTime('1h')
    .sign(Buffer.from(stranger.publicKey));
  const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${forged.split('.')[1]}.`;
  for (const token of ['', 'x', 'a.b.c', forged, symmetric, unsigned, `${forged}x`]) {
    for (const [method, url] of [
      ['GET', '/api/v1/things/a'],
      ['POST', '/api/v1/things'],
    ] as const) {
      const { status, body } = await it.send(method, url, { headers: { [identityHeader]: token }, ...(method === 'POST' && { payload }) });
      assert.deepEqual([status, body.code], [401, 'not-signed-in'], `${method} ${token}`);
    }
  }
  const { statusCode } = await it.app.inject({ method: 'GET', url: '/api/v1/things/a' });
  assert.equal(statusCode, 401);
  assert.deepEqual(it.handled, []);
});
