import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { createPasswords } from './passwords.ts';
import { decodePhc, encodePhc } from './phc.ts';

const pepper = Buffer.alloc(32, 3);
const make = () => {
  const metrics = new Registry();
  const runs = async () => (await metrics.getSingleMetric('chatter_password_hashes_total')?.get())?.values[0]?.value ?? 0;
  return { passwords: createPasswords(pepper, metrics), runs };
};

test('a password is right for its own hash only, and two hashes of it differ', async () => {
  const { passwords } = make();
  const stored = await passwords.hash('correct horse battery staple');
  assert.match(stored, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  assert.deepEqual(await passwords.verify('correct horse battery staple', stored), { right: true, weak: false });
  assert.equal((await passwords.verify('correct horse battery stapl', stored)).right, false);
  assert.notEqual(await passwords.hash('correct horse battery staple'), stored);
});

test('a login nobody has costs one run, as any other', async () => {
  const { passwords, runs } = make();
  assert.deepEqual(await passwords.verify('whatever it may be', null), { right: false, weak: false });
  assert.equal(await runs(), 1);
});

test('without the pepper the right password is wrong', async () => {
  const stored = await make().passwords.hash('correct horse battery staple');
  const other = createPasswords(Buffer.alloc(32, 4), new Registry());
  assert.equal((await other.verify('correct horse battery staple', stored)).right, false);
});

test('two keyboards write the same password', async () => {
  const { passwords } = make();
  const stored = await passwords.hash('Gr\u00fc\u00dfe aus Z\u00fcrich');
  assert.equal((await passwords.verify('Gru\u0308\u00dfe aus Zu\u0308rich', stored)).right, true);
});

test('a hash of lower costs still verifies and is called weak', async () => {
  const { passwords } = make();
  const [salt, memoryKib, passes, parallelism] = [Buffer.alloc(16, 9), 8192, 1, 1];
  const { argon2Sync, createHmac } = await import('node:crypto');
  const message = createHmac('sha256', pepper).update('an old password of mine').digest();
  const hash = argon2Sync('argon2id', { message, nonce: salt, parallelism, tagLength: 32, memory: memoryKib, passes });
  const stored = encodePhc({ memoryKib, passes, parallelism, salt, hash });
  assert.deepEqual(await passwords.verify('an old password of mine', stored), { right: true, weak: true });
});

test('what is no argon2id hash is a fault, not a wrong password', () => {
  for (const text of ['', '$2b$10$abc', '$argon2i$v=19$m=1,t=1,p=1$aa$bb']) assert.throws(() => decodePhc(text), /not an argon2id hash/);
});
