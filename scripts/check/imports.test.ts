import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findImports } from './imports.ts';
import { mask } from './mask.ts';

const specifiers = (text: string) => findImports(mask(text)).map(({ specifier }) => specifier);

test('every form of import is found', () => {
  const text = `
    import a, { type B } from './a.ts';
    import * as c from "./c.ts";
    import './side-effect.ts';
    export { d } from './d.ts';
    export * from './e.ts';
    import {
      f,
    } from './f.ts';
    const g = await import('./g.ts');
    const h = require('./h.cjs');
  `;
  assert.deepEqual(specifiers(text), ['./a.ts', './c.ts', './side-effect.ts', './d.ts', './e.ts', './f.ts', './g.ts', './h.cjs']);
});

test('types are told apart from values', () => {
  const found = findImports(mask("import type { A } from './a.ts';\nexport type { B } from './b.ts';\nimport type from './type.ts';"));
  assert.deepEqual(
    found.map(({ specifier, typeOnly }) => [specifier, typeOnly]),
    [
      ['./a.ts', true],
      ['./b.ts', true],
      ['./type.ts', false],
    ],
  );
});

test('imports in comments, strings and templates are none', () => {
  assert.deepEqual(
    specifiers("// import a from './a.ts'\nconst t = `import b from './b.ts'`; /* import('./c.ts') */ x.import('./d.ts');"),
    [],
  );
});

test('a computed import has no specifier', () => {
  assert.deepEqual(specifiers('await import(path); import.meta.url; import(`./$' + '{x}.ts`);'), [null, './?.ts']);
});

test('declarations that export nothing from elsewhere are none', () => {
  assert.deepEqual(specifiers("export const from = 'x';\nexport interface A { from: string }\nexport function f() { return 'from'; }"), []);
});
