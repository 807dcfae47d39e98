import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toBase32 } from './base32.ts';

test('secrets are written as RFC 4648 has it', () => {
  assert.equal(toBase32(Buffer.from('fooba')), 'MZXW6YTB');
  assert.equal(toBase32(Buffer.from('foobafooba')), 'MZXW6YTBMZXW6YTB');
  assert.equal(toBase32(Buffer.alloc(5)), 'AAAAAAAA');
  assert.equal(toBase32(Buffer.alloc(20, 255)), '7'.repeat(32));
});
