import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { SignJWT } from 'jose';
import { createIdentitySigner, createIdentityVerifier } from './identity.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const [signing, verifying] = [
  privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
  publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
];
const somebody = { account: 'a-1', session: 's-1', role: 'admin' } as const;
const signed = (claims: Record<string, unknown>, by: KeyObject = privateKey, issuer = 'chatter-gateway', expires: string | null = '1m') => {
  const token = new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).setIssuer(issuer);
  return (expires === null ? token : token.setExpirationTime(expires)).sign(by);
};

test('what was signed is what is verified, for somebody and for nobody', async () => {
  const [sign, verify] = [createIdentitySigner(signing), createIdentityVerifier(verifying)];
  for (const identity of [
    { actor: somebody, client: '192.0.2.1' },
    { actor: null, client: '2001:db8::1' },
  ]) {
    const token = await sign(identity);
    assert.deepEqual(await verify(token), identity);
    assert.deepEqual(await verify(token), identity, 'the second time');
  }
});

test('a signature is made once for a session, role and address', async () => {
  const sign = createIdentitySigner(signing);
  const identity = { actor: somebody, client: '192.0.2.1' };
  const tokens = await Promise.all([
    sign(identity),
    sign({ ...identity }),
    sign({ ...identity, client: '192.0.2.2' }),
    sign({ ...identity, actor: { ...somebody, role: 'user' } }),
    sign({ ...identity, actor: { ...somebody, session: 's-2' } }),
    sign({ ...identity, actor: null }),
  ]);
  assert.equal(tokens[0], tokens[1]);
  assert.equal(new Set(tokens).size, 5);
});

test("what is missing, forged, expired, of another issuer or not whole is nobody's", async () => {
  const verify = createIdentityVerifier(verifying);
  const whole = { sub: 'a-1', sid: 's-1', role: 'user', client: 'x' };
  assert.ok(await verify(await signed(whole)));
  const [head, body, signature] = (await signed(whole)).split('.') as [string, string, string];
  const other = Buffer.from(JSON.stringify({ ...whole, sub: 'a-2' })).toString('base64url');
  const wrong: Record<string, string | undefined> = {
    missing: undefined,
    empty: '',
    'another account under the same signature': `${head}.${other}.${signature}`,
    'no signature': `${head}.${body}.`,
    'another key': await signed(whole, generateKeyPairSync('ed25519').privateKey),
    'another issuer': await signed(
      whole,
      createPrivateKey({ key: Buffer.from(signing, 'base64'), format: 'der', type: 'pkcs8' }),
      'somebody',
    ),
    expired: await signed(whole, privateKey, 'chatter-gateway', '-1s'),
    'without an end': await signed(whole, privateKey, 'chatter-gateway', null),
    'without a client': await signed({ sub: 'a-1', sid: 's-1', role: 'user' }),
    'without a session': await signed({ sub: 'a-1', role: 'user', client: 'x' }),
    'of a role that does not exist': await signed({ ...whole, role: 'root' }),
  };
  for (const [what, token] of Object.entries(wrong)) assert.equal(await verify(token), null, what);
});

test('a token is believed until it ends, also when it was verified before', async (context) => {
  context.mock.timers.enable({ apis: ['Date'], now: 1_763_856_000_000 });
  const [sign, verify] = [createIdentitySigner(signing), createIdentityVerifier(verifying)];
  const token = await sign({ actor: somebody, client: 'x' });
  assert.ok(await verify(token));
  context.mock.timers.tick(119_000);
  assert.ok(await verify(token));
  context.mock.timers.tick(2000);
  assert.equal(await verify(token), null);
});
