import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferPoolBytes, redisBytes } from './memory-shares.ts';

const GiB = 1_073_741_824;
const machines = [0.5, 2, 4, 7.9, 16, 24, 64, 128].map((memory) => memory * GiB);

test('MySQL gets a sixteenth of the memory, in pieces of 128 MiB, at least one and at most 2 GiB', () => {
  const shares = machines.map((memory) => bufferPoolBytes(memory) / GiB);
  assert.deepEqual(shares, [0.125, 0.125, 0.25, 0.375, 1, 1.5, 2, 2]);
});

test('Redis may take as much, but at least 512 MiB and at most 4 GiB', () => {
  const shares = machines.map((memory) => redisBytes(memory) / GiB);
  assert.deepEqual(shares, [0.5, 0.5, 0.5, 0.5, 1, 1.5, 4, 4]);
});

test('of this machine something is taken that is neither less nor more', () => {
  const [pool, redis] = [bufferPoolBytes(), redisBytes()];
  assert.ok(pool >= GiB / 8 && pool <= 2 * GiB, `${pool}`);
  assert.ok(redis >= GiB / 2 && redis <= 4 * GiB, `${redis}`);
});
