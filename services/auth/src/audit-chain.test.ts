import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashOfEntry } from './audit-chain.ts';

const entry = { seq: 1, at: new Date('2026-11-28T12:00:00Z'), by: null, action: 'suspended', to: null, why: 'spam', detail: null } as const;
const zero = Buffer.alloc(32);

test('a hash holds the whole entry and the one before it', () => {
  const hash = hashOfEntry(entry, zero);
  assert.equal(hash.length, 32);
  assert.ok(hash.equals(hashOfEntry({ ...entry }, zero)));
  const others = [
    { ...entry, seq: 2 },
    { ...entry, at: new Date(0) },
    { ...entry, by: { id: 'x', username: 'y' } },
    { ...entry, to: { id: 'x', username: 'y' } },
    { ...entry, action: 'unsuspended' as const },
    { ...entry, why: null, detail: 'spam' },
  ];
  for (const other of others) assert.ok(!hash.equals(hashOfEntry(other, zero)));
  assert.ok(!hash.equals(hashOfEntry(entry, Buffer.alloc(32, 1))));
});
