import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 as zlibCrc32 } from 'node:zlib';
import fc from 'fast-check';
import { anyId } from '../../test/arbitraries.ts';
import { shardOf, tagOf } from './buffers.ts';
import { crc32 } from './crc32.ts';

test('the sum is that of zlib for any ASCII text', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary-ascii', maxLength: 500 }), (text) => assert.equal(crc32(text), zlibCrc32(text))));
});

test('the check value of the catalogue of CRCs: 123456789 gives cbf43926', () => {
  assert.equal(crc32('123456789').toString(16), 'cbf43926');
});

test('a conversation has one shard, within the number of shards', () => {
  fc.assert(
    fc.property(anyId, fc.integer({ min: 1, max: 64 }), (c, shards) => {
      const shard = shardOf(c, shards);
      assert.equal(shard, zlibCrc32(c) % shards);
      assert.match(tagOf(shard), /^\{\d\d\}$/);
    }),
  );
});

test('conversations spread over all shards', () => {
  const used = new Set(fc.sample(anyId, 2000).map((c) => shardOf(c, 16)));
  assert.equal(used.size, 16);
});
