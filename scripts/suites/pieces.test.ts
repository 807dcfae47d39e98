import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../start/root.ts';
import { longFiles } from './long-files.ts';
import { readOptions } from './options.ts';
import { piecesOf } from './pieces.ts';

test('the files that take long come first, whichever suite they are of, and all of them are there', () => {
  const files = piecesOf(readOptions([]) ?? []).flatMap(({ file }) => file ?? []);
  assert.deepEqual(files.slice(0, longFiles.length), longFiles);
  assert.deepEqual(
    longFiles.filter((file) => !existsSync(join(root, file))),
    [],
  );
});

test('each file is a piece once, and so is what has none', () => {
  const pieces = piecesOf(readOptions([]) ?? []);
  assert.equal(new Set(pieces.map(({ name }) => name)).size, pieces.length);
  assert.deepEqual(
    pieces.filter(({ file }) => file === null).map(({ name }) => name),
    ['check'],
  );
});
