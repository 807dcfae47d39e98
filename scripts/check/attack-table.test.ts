import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..', '..');
const rows = readFileSync(join(root, 'docs', 'attacks.md'), 'utf8').matchAll(/^\| (\d+) \|.*?\| (`.*) \|$/gm);
const attacks = [...rows].map(([, number = '', where = '']) => ({ number, where }));

test('every attack of the table is tried where it says, by a test that names its number', () => {
  assert.deepEqual(
    attacks.map(({ number }) => Number(number)),
    [...Array.from({ length: 17 }, (_, at) => 16 + at), 40],
  );
  for (const { number, where } of attacks) {
    const tests = [...where.matchAll(/`([^`]+)`: \*([^*]+)\*/g)].map(([, file = '', name = '']) => ({ file, name }));
    assert.ok(tests.length > 0, number);
    for (const { file, name } of tests) {
      assert.match(name, new RegExp(`attacks? (\\d+ and )?${number}\\b`), `${file}: ${name}`);
      assert.ok(/^ *test\(['`"]/m.test(read(file)) && read(file).includes(name), `${file} has no test "${name}"`);
    }
  }
});

const read = (file: string) => readFileSync(join(root, file), 'utf8');
