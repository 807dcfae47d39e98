import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashToken, letterToken, newToken } from './tokens.ts';

const key = Buffer.alloc(32, 7);
const letter = '018f3c1e-0000-7000-8000-000000000001';

test('tokens are 43 characters of base64url, never twice the same', () => {
  assert.match(newToken(), /^[A-Za-z0-9_-]{43}$/);
  assert.notEqual(newToken(), newToken());
});

test('the token of a letter is the same each time, and fits the contract', () => {
  const token = letterToken(key, letter, 'activation');
  assert.match(token, /^[A-Za-z0-9_-]{43}$/);
  assert.equal(letterToken(key, letter, 'activation'), token);
});

test('another letter, kind or key makes another token', () => {
  const tokens = new Set([
    letterToken(key, letter, 'activation'),
    letterToken(key, letter, 'already-registered'),
    letterToken(key, letter.replace('1e', '1f'), 'activation'),
    letterToken(Buffer.alloc(32, 8), letter, 'activation'),
  ]);
  assert.equal(tokens.size, 4);
});

test('the database holds 32 bytes that are not the token', () => {
  assert.equal(hashToken('a').length, 32);
  assert.notDeepEqual(hashToken('a'), hashToken('b'));
});
