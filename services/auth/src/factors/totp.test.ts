import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newTotpSecret, totpCode, totpStepAt, totpStepOf, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

test('codes are those of RFC 6238, appendix B, of which we show the last six digits', () => {
  const vectors: [number, string][] = [
    [59, '94287082'],
    [1_111_111_109, '07081804'],
    [1_111_111_111, '14050471'],
    [1_234_567_890, '89005924'],
    [2_000_000_000, '69279037'],
    [20_000_000_000, '65353130'],
  ];
  for (const [seconds, code] of vectors) assert.equal(totpCode(secret, totpStepAt(new Date(seconds * 1000))), code.slice(2));
});

test('a code is taken a step early and a step late, and no further', () => {
  const now = new Date(1_700_000_000_000);
  const step = totpStepAt(now);
  for (const off of [-1, 0, 1]) assert.equal(totpStepOf(secret, totpCode(secret, step + off), now), step + off);
  for (const off of [-3, -2, 2, 3]) assert.equal(totpStepOf(secret, totpCode(secret, step + off), now), null);
  for (const code of ['', '12345', '1234567', 'abcdef', '００００００']) assert.equal(totpStepOf(secret, code, now), null);
});

test('a secret has 160 bits, and an app reads it from the address', () => {
  const fresh = newTotpSecret();
  assert.equal(fresh.length, 20);
  assert.notDeepEqual(fresh, newTotpSecret());
  assert.equal(
    totpUri(secret, { issuer: 'Chatter chat.example.org', username: 'zoe' }),
    'otpauth://totp/Chatter%20chat.example.org:zoe?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Chatter%20chat.example.org&algorithm=SHA1&digits=6&period=30',
  );
});
