import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from '@chatter/platform/config.ts';
import { addressOf } from './config.ts';

test('plain http beyond this machine is refused with a sentence', () => {
  assert.throws(
    () => addressOf({ PUBLIC_URL: 'http://chat.example.org', CHATTER_LIMITS: 'on' }),
    (error) => {
      return error instanceof ConfigError && /plain http is for this machine only/.test(error.message);
    },
  );
});

test('limits may be off on loopback only', () => {
  assert.equal(addressOf({ PUBLIC_URL: 'http://127.0.0.1:8080', CHATTER_LIMITS: 'off' }).loopback, true);
  assert.throws(() => addressOf({ PUBLIC_URL: 'https://chat.example.org', CHATTER_LIMITS: 'off' }), /CHATTER_LIMITS is off/);
});
