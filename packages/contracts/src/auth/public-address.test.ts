import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicAddress } from './public-address.ts';

test('an https address has host-bound cookies', () => {
  assert.deepEqual(publicAddress('https://chat.example.org/'), {
    origin: 'https://chat.example.org',
    loopback: false,
    cookies: { session: '__Host-sid', device: '__Host-device', mfa: '__Host-mfa', secure: true },
  });
});

test('plain http is accepted on loopback only', () => {
  for (const url of ['http://127.0.0.1:8080', 'http://127.8.9.1', 'http://localhost:1', 'http://[::1]:8080', 'http://a.localhost']) {
    const address = publicAddress(url);
    assert.equal(address.loopback, true, url);
    assert.equal(address.cookies.session, `sid-${new URL(url).port || 80}`);
  }
  for (const url of [
    'http://chat.example.org',
    'http://10.0.0.1',
    'http://127.0.0.1.evil.example',
    'http://notlocalhost',
    'http://0.0.0.0',
  ]) {
    assert.throws(() => publicAddress(url), /plain http is for this machine only/, url);
  }
});

test('two installations on one machine do not share the names of cookies', () => {
  const names = ['http://127.0.0.1:8080', 'http://127.0.0.1:8081'].flatMap((url) => {
    const { session, device, mfa } = publicAddress(url).cookies;
    return [session, device, mfa];
  });
  assert.deepEqual(names, ['sid-8080', 'device-8080', 'mfa-8080', 'sid-8081', 'device-8081', 'mfa-8081']);
});

test('anything but scheme, host and port is refused with a sentence', () => {
  for (const url of ['', 'chat.example.org', 'ftp://a', 'https://a/chat', 'https://a?x', 'https://u:p@a', 'https://a#t']) {
    assert.throws(() => publicAddress(url), /PUBLIC_URL is '.*' ?, but must be|PUBLIC_URL is '/, url);
  }
});
