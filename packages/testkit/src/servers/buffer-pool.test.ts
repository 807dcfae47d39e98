import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bufferPoolBytes } from './buffer-pool.ts';

const GiB = 1_073_741_824;

test('MySQL gets a sixteenth of the memory, in pieces of 128 MiB, at least one and at most 2 GiB', () => {
  const shares = [0.5, 2, 4, 7.9, 16, 24, 64].map((memory) => bufferPoolBytes(memory * GiB) / GiB);
  assert.deepEqual(shares, [0.125, 0.125, 0.25, 0.375, 1, 1.5, 2]);
});

test('of this machine something is taken that is neither less nor more', () => {
  const bytes = bufferPoolBytes();
  assert.ok(bytes >= GiB / 8 && bytes <= 2 * GiB, `${bytes}`);
});
