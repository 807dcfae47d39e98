import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashRecoveryCode, newRecoveryCodes } from './recovery-codes.ts';

test('ten codes of 120 bits, each different, in groups that can be read', () => {
  const codes = newRecoveryCodes();
  assert.equal(new Set(codes).size, 10);
  for (const code of codes) assert.match(code, /^[a-z2-7]{4}(-[a-z2-7]{4}){5}$/);
});

test('a code is known however it is typed, and nothing else is', () => {
  const [code = ''] = newRecoveryCodes();
  const hash = hashRecoveryCode(code);
  assert.equal(hash?.length, 32);
  for (const typed of [code.toUpperCase(), code.replaceAll('-', ''), ` ${code.replaceAll('-', ' ')} `]) {
    assert.deepEqual(hashRecoveryCode(typed), hash, typed);
  }
  for (const typed of ['', code.slice(1), `${code}a`, code.replace(/./, '1'), code.replace(/./, '\u017f')]) {
    assert.equal(hashRecoveryCode(typed), null, typed);
  }
});
