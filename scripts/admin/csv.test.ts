import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCsv } from './csv.ts';

test('records keep the line they begin on, through quotes and line ends', () => {
  assert.deepEqual(parseCsv('\ufeffa,b\r\n"x ""y"", z","two\nlines"\n\nlast,\n'), [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['x "y", z', 'two\nlines'] },
    { line: 5, fields: ['last', ''] },
  ]);
});

test('a last line needs no end', () => {
  assert.deepEqual(parseCsv('a,b\nc,'), [
    { line: 1, fields: ['a', 'b'] },
    { line: 2, fields: ['c', ''] },
  ]);
  assert.deepEqual(parseCsv(''), []);
});

test('a quote out of place is a fault with its line', () => {
  for (const [text, line] of [
    ['a\nb"c,d', 2],
    ['a\n"b"c', 2],
    ['a\nb\n"open', 3],
  ] as const) {
    assert.throws(() => parseCsv(text), new RegExp(`^CsvFault: line ${line}: `));
  }
});
