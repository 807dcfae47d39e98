import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Value } from 'typebox/value';
import { ClientId, Id, systemSender, timeOfUuidV7, uuidV7 } from './ids.ts';

const anyTime = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const anyRandom = fc.uint8Array({ minLength: 10, maxLength: 10 });

test('every id is a UUIDv7 in lower case and tells the time it was stamped with', () => {
  fc.assert(
    fc.property(anyTime, anyRandom, (time, random) => {
      const id = uuidV7(time, random);
      assert.ok(Value.Check(ClientId, id) && Value.Check(Id, id), id);
      assert.equal(timeOfUuidV7(id), time);
    }),
  );
});

test('a later id sorts after an earlier one, as text', () => {
  fc.assert(
    fc.property(anyTime, anyTime, anyRandom, anyRandom, (a, b, some, other) => {
      fc.pre(a < b);
      assert.ok(uuidV7(a, some) < uuidV7(b, other));
    }),
  );
});

test('74 random bits tell ids of one millisecond apart', () => {
  fc.assert(
    fc.property(anyTime, anyRandom, fc.nat(73), (time, random, bit) => {
      const other = Uint8Array.from(random);
      const at = bit < 12 ? bit : bit + 2; // the two bits after the first twelve make room for the variant
      other[at >> 3] = (other[at >> 3] as number) ^ (0x80 >> (at & 7));
      assert.notEqual(uuidV7(time, random), uuidV7(time, other));
    }),
  );
});

test('ids of one moment that nobody gave random bytes are all different', () => {
  const ids = new Set(Array.from({ length: 10_000 }, () => uuidV7(0)));
  assert.equal(ids.size, 10_000);
});

test('a fraction of a millisecond is cut', () => {
  assert.equal(timeOfUuidV7(uuidV7(1_763_856_000_000.9)), 1_763_856_000_000);
});

test('ids made without arguments are of now and differ', () => {
  const before = Date.now();
  const ids = Array.from({ length: 1000 }, () => uuidV7());
  assert.equal(new Set(ids).size, 1000);
  assert.ok(ids.every((id) => timeOfUuidV7(id) >= before && timeOfUuidV7(id) <= Date.now()));
});

test('the sender of system events is an id, and no client id', () => {
  assert.ok(Value.Check(Id, systemSender));
  assert.equal(Value.Check(ClientId, systemSender), false);
});
