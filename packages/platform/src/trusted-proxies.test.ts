import assert from 'node:assert/strict';
import { test } from 'node:test';
import Type from 'typebox';
import { ConfigError, readConfig } from './config.ts';
import { createApp } from './http.ts';
import { createLog } from './log.ts';
import { readProxies, TrustedProxies } from './trusted-proxies.ts';

const schema = Type.Object({ TRUSTED_PROXIES: TrustedProxies });
const read = (text: string) => readProxies(readConfig(schema, { TRUSTED_PROXIES: text }).TRUSTED_PROXIES);

/** The address that requests of a peer are taken to come from. */
async function addressOf(peer: string, forwardedFor: string, proxies: string): Promise<string> {
  await using app = createApp({ log: createLog('test', 'fatal'), trustedProxies: read(proxies) });
  app.get('/', (request) => request.ip);
  return (await app.inject({ url: '/', remoteAddress: peer, headers: { 'x-forwarded-for': forwardedFor } })).body;
}

test('addresses and networks are read, with or without spaces; none by default', () => {
  assert.deepEqual(read(' 127.0.0.1, 10.0.0.0/8 ,fd00::/8,::1'), ['127.0.0.1', '10.0.0.0/8', 'fd00::/8', '::1']);
  for (const none of ['', ' ']) assert.deepEqual(read(none), []);
});

test('what is no address or network is refused with a sentence, and so is everybody', () => {
  const wrong = ['true', '*', 'proxy.example', '127.0.0.1,', '127.0.0.1 ::1', '10.0.0.0/33', '10.0.0.0/', '10.0.0.0/8/8', '300.0.0.1'];
  for (const text of [...wrong, 'loopback', '0.0.0.0/0', '::/0', 'fd00::/129']) {
    assert.throws(() => read(text), /- TRUSTED_PROXIES must be addresses or networks .* such as 127\.0\.0\.1,10\.0\.0\.0\/8 \(/, text);
    assert.throws(() => read(text), ConfigError);
  }
});

test('everything that is read is an address or network to the HTTP server too', async () => {
  for (const text of ['127.0.0.1', '0.0.0.0/1', '10.1.2.3/08', 'fe80::1%eth0', '::ffff:10.0.0.1/104', '::/1']) {
    assert.equal(await addressOf('192.0.2.1', '203.0.113.7', text), '192.0.2.1', text);
  }
});

test('a trusted proxy is believed where its request comes from', async () => {
  assert.equal(await addressOf('10.1.2.3', '203.0.113.7', '10.0.0.0/8'), '203.0.113.7');
  assert.equal(await addressOf('::ffff:10.1.2.3', '203.0.113.7', '10.0.0.0/8'), '203.0.113.7');
  assert.equal(await addressOf('::1', '2001:db8::7', '127.0.0.1,::1'), '2001:db8::7');
});

test('nobody else is believed', async () => {
  assert.equal(await addressOf('192.0.2.1', '203.0.113.7', '10.0.0.0/8'), '192.0.2.1');
  assert.equal(await addressOf('127.0.0.1', '203.0.113.7', ''), '127.0.0.1');
});

test('what a client claims itself, before the proxy added its address, is not believed', async () => {
  assert.equal(await addressOf('10.1.2.3', '198.51.100.1, 203.0.113.7', '10.0.0.0/8'), '203.0.113.7');
  assert.equal(await addressOf('10.1.2.3', '198.51.100.1, 203.0.113.7, 10.9.9.9', '10.0.0.0/8'), '203.0.113.7');
});
