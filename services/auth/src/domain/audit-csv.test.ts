import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditCsv } from './audit-csv.ts';

const entry = { seq: 1, at: '2026-11-28T12:00:00.000Z', by: null, action: 'suspended', to: null, detail: null, hash: 'ab' } as const;

test('a cell that a spreadsheet would calculate is text, and quotes and line breaks stay in their cell', () => {
  for (const sign of ['=', '+', '-', '@', '\t', '\r']) {
    assert.ok(auditCsv([{ ...entry, why: `${sign}HYPERLINK("x")` }]).includes(`"'${sign}HYPERLINK(""x"")"`));
  }
  assert.ok(auditCsv([{ ...entry, why: 'one\n"two", three' }]).includes('"one\n""two"", three"'));
});

test('a log without entries is a header', () => {
  assert.equal(auditCsv([]), '"seq","at","by","by id","action","to","to id","why","detail","hash"\r\n');
});
