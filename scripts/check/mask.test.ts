import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mask } from './mask.ts';

test('comments and the insides of strings are blanked, and every line keeps its length', () => {
  const text = ["a('x // y'); // it's a `comment", '/* two', 'lines */ b("\\"q");'].join('\n');
  const { code } = mask(text);
  assert.deepEqual(
    code.split('\n').map((line) => line.trim()),
    ["a('      ');", '', 'b("   ");'],
  );
  assert.deepEqual(
    code.split('\n').map((line) => line.length),
    text.split('\n').map((line) => line.length),
  );
});

test('a template keeps the code of its substitutions and says its tag', () => {
  const { code, literals } = mask('const q = sql<Row<A>>`SELECT ${name(`in ${deep}`)} FROM t`;');
  assert.match(code, /\$\{name\(` {3}\$\{deep\}`\)\}/);
  assert.deepEqual(
    literals.map(({ text }) => text),
    ['SELECT ? FROM t', 'in ?'],
  );
  assert.deepEqual(
    literals.map(({ tag }) => tag),
    ['sql', null],
  );
});

test('a slash after an operand divides; elsewhere it opens a regular expression', () => {
  const { code } = mask("const half = total / 2; const ok = /['\"`]/.test(x) ? /a\\/[/]'/u : y / 'z'.length;");
  assert.equal(code, "const half = total / 2; const ok = /     /.test(x) ? /       /u : y / ' '.length;");
});

test('braces inside a substitution do not end it', () => {
  const { code } = mask('`${{ a: { b: 1 } }.a} text`; after();');
  assert.equal(code, '`${{ a: { b: 1 } }.a}     `; after();');
});
