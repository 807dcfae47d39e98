import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Value } from 'typebox/value';
import { catalogue } from '../src/catalogue.ts';

/**
 * Samples are payloads as they were once published: `<subject>.<number>.json`, a new file for a new shape, never edited. They may
 * still stand in a stream, so today's schema must take them.
 */
const folder = join(import.meta.dirname, 'samples');
const samples = readdirSync(folder).map((file) => ({
  file,
  subject: file.replace(/\.\d+\.json$/, ''),
  data: JSON.parse(readFileSync(join(folder, file), 'utf8')),
}));

for (const fact of catalogue.facts) {
  test(`${fact.subject} has samples, and its schema takes them all`, () => {
    const own = samples.filter(({ subject }) => subject === fact.subject);
    assert.notEqual(own.length, 0, `add test/samples/${fact.subject}.1.json`);
    for (const { file, data } of own) assert.ok(Value.Check(fact.data, data), `${file}: ${JSON.stringify(Value.Errors(fact.data, data))}`);
  });

  test(`${fact.subject} names no secret`, () => {
    assert.doesNotMatch(JSON.stringify(fact.data), /"(?:\w*token|\w*password|\w*secret|cookie|code)":/i);
  });
}

test('every sample belongs to a fact of the catalogue', () => {
  const known = new Set(catalogue.facts.map(({ subject }) => subject));
  assert.deepEqual(
    samples.filter(({ subject }) => !known.has(subject)).map(({ file }) => file),
    [],
  );
});
