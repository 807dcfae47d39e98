import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { replaced } from './piece.ts';
import { planted } from './planted.ts';

const root = join(import.meta.dirname, '..', '..', '..');

for (const { id, what, pieces, lua = [] } of planted)
  test(`${id}: '${what}' can be planted`, () => {
    const texts = new Map<string, string>();
    for (const piece of [...pieces, ...lua]) {
      const text = texts.get(piece.file) ?? readFileSync(join(root, piece.file), 'utf8');
      texts.set(piece.file, replaced(text, piece));
    }
    assert.ok(texts.size > 0);
  });

test('a piece that is not there, or twice, is refused', () => {
  const piece = { file: 'x.ts', find: 'one', put: 'two' };
  assert.equal(replaced('a one b', piece), 'a two b');
  for (const text of ['a b', 'one one']) assert.throws(() => replaced(text, piece), /exactly once/);
});
