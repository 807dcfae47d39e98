import assert from 'node:assert/strict';
import { test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { bytesToUuid, uuidToBytes } from './ids.ts';

test('an id survives its 16 bytes, also where they are a part of a larger buffer', () => {
  for (const id of [uuidV7(), '00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff']) {
    assert.equal(uuidToBytes(id).length, 16);
    assert.equal(bytesToUuid(uuidToBytes(id)), id);
    const larger = Buffer.concat([Buffer.from([1, 2, 3]), uuidToBytes(id), Buffer.from([4])]);
    assert.equal(bytesToUuid(larger.subarray(3, 19)), id);
  }
});

test('ids sort as bytes as they do as text', () => {
  const ids = [1, 2, 256, 65_536, Date.now()].map((ms) => uuidV7(ms));
  assert.deepEqual(ids.map(uuidToBytes).sort(Buffer.compare).map(bytesToUuid), ids);
});
