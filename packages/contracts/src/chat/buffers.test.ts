import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { anyHistory, anyId } from '../../test/arbitraries.ts';
import { logKeys, parseLogEntry, tagOf } from './buffers.ts';

const anyHash = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 1, maxLength: 32 });

test('the lines of a log entry read back as the events that were packed', () => {
  const anyLine = fc.tuple(
    anyId,
    anyHash,
    anyHistory.filter((history) => history.length > 0),
  );
  fc.assert(
    fc.property(fc.array(anyLine, { maxLength: 8 }), (lines) => {
      const packed = lines.flatMap(([c, hash, events]) => events.map((event) => ({ c, hash, text: JSON.stringify(event) })));
      assert.deepEqual(parseLogEntry(packed.map(({ c, hash, text }) => `${c} ${hash} ${text}\n`).join('')), packed);
    }),
  );
});

test('an empty entry holds nothing', () => {
  assert.deepEqual(parseLogEntry(''), []);
});

test('all keys of a shard share its hash tag, so that one call may touch them', () => {
  const keys = Object.values(logKeys).flatMap((key) => [key(7, 'c' as never)].flat());
  assert.ok(
    keys.every((key) => key.startsWith(`${tagOf(7)}:`)),
    keys.join(' '),
  );
  assert.equal(new Set(keys).size, keys.length, 'and no two are the same');
});
