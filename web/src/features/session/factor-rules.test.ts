import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proofOf } from './factor-rules.ts';

test('a code is whole however it is grouped, and nothing else is', () => {
  for (const typed of ['123456', ' 123 456 ', '123-456']) assert.deepEqual(proofOf('totp', typed), { way: 'totp', code: '123456' });
  for (const typed of ['', '12345', '1234567', '12345a']) assert.equal(proofOf('totp', typed), null);
  const code = 'abcdefgh234567abcdefgh23';
  assert.deepEqual(proofOf('recovery', 'abcd-efgh-2345 67ab-cdef-gh23'), { way: 'recovery', code });
  for (const typed of ['', code.slice(1), `${code}a`, code.replace('a', '1')]) assert.equal(proofOf('recovery', typed), null);
});
