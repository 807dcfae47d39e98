import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { createSeal } from './seal.ts';

test('a secret is opened for its account only, under its key only, and unchanged only', () => {
  const seal = createSeal(randomBytes(32));
  const secret = randomBytes(20);
  const sealed = seal.close('anna', secret);
  assert.deepEqual(seal.open('anna', sealed), secret);
  assert.ok(!sealed.includes(secret));
  assert.notDeepEqual(seal.close('anna', secret), sealed, 'each time under a nonce of its own');
  assert.throws(() => seal.open('eve', sealed));
  assert.throws(() => createSeal(randomBytes(32)).open('anna', sealed));
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] as number) ^ 1;
    assert.throws(() => seal.open('anna', changed));
  }
  for (const short of [Buffer.alloc(0), sealed.subarray(0, 28), sealed.subarray(0, -1)]) assert.throws(() => seal.open('anna', short));
});
