import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tokenOf } from './token-of.ts';

test('only a whole token is one', () => {
  const token = 'aZ0_-'.padEnd(43, 'x');
  assert.equal(tokenOf(`#t=${token}`), token);
  for (const hash of ['', '#', '#t=', `#t=${token}x`, `#t=${token.slice(1)}`, `#${token}`, `#t=${token.slice(1)}.`])
    assert.equal(tokenOf(hash), null, hash);
});
