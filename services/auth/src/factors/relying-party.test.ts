import assert from 'node:assert/strict';
import { test } from 'node:test';
import { relyingPartyOf } from './relying-party.ts';

test('passkeys are for the host of the public address, and on this machine for localhost', () => {
  assert.deepEqual(relyingPartyOf({ origin: 'https://chat.example.org', loopback: false }), {
    ...{ id: 'chat.example.org', origin: 'https://chat.example.org' },
  });
  for (const origin of ['http://127.0.0.1:8080', 'http://[::1]:8080', 'http://localhost:8080']) {
    assert.deepEqual(relyingPartyOf({ origin, loopback: true }), { id: 'localhost', origin: 'http://localhost:8080' });
  }
  assert.equal(relyingPartyOf({ origin: 'http://a.localhost', loopback: true }).id, 'a.localhost');
});
