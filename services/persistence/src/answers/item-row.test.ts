import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { type ItemRow, itemFrom, itemTextOf } from './item-row.ts';

const anyRow: fc.Arbitrary<ItemRow> = fc.record({
  seq: fc.integer({ min: 1 }),
  n: fc.nat(),
  sender_id: fc.constant(0).map(() => randomBytes(16)),
  client_id: fc.constant(0).map(() => randomBytes(16)),
  kind: fc.constantFrom('message', 'leave', 'epoch', 'a "new" kind'),
  body: fc.option(fc.string({ unit: 'binary' })),
  detail: fc.option(fc.record({ by: fc.string(), who: fc.array(fc.string()) }).map((detail) => JSON.stringify(detail))),
  at: fc.nat(),
  changed: fc.integer({ min: 1 }),
});

test("a row's text is the row, and begins with its seq", () => {
  fc.assert(
    fc.property(anyRow, (row) => {
      assert.deepEqual(JSON.parse(itemTextOf(row)), JSON.parse(JSON.stringify(itemFrom(row))));
      assert.ok(itemTextOf(row).startsWith(`{"seq":${row.seq},`));
    }),
  );
});
