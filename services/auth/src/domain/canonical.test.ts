import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalEmail, canonicalUsername, readLogin } from './canonical.ts';

test('usernames that look alike are one', () => {
  assert.equal(canonicalUsername(' Alice '), 'alice');
  assert.equal(canonicalUsername('ＡＬＩＣＥ'), 'alice');
  assert.equal(canonicalUsername('a\u2060.\u2060lice'), 'a.lice', 'copied from a letter');
});

test('addresses are one whatever their case', () => {
  assert.equal(canonicalEmail(' Alice@Example.ORG\t'), 'alice@example.org');
});

test('a login with an @ is an address', () => {
  assert.deepEqual(readLogin('Alice'), { username: 'alice' });
  assert.deepEqual(readLogin(' Alice@X.io'), { email: 'alice@x.io' });
});
