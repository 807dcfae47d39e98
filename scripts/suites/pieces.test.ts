import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../start/root.ts';
import { longFiles } from './long-files.ts';
import { readOptions } from './options.ts';
import { piecesOf } from './pieces.ts';

test('the files that take long come first, whichever suite they are of, and all of them are there', () => {
  const files = piecesOf(readOptions([]) ?? []).flatMap(({ files }) => files);
  assert.deepEqual(files.slice(0, longFiles.length), longFiles);
  assert.deepEqual(
    longFiles.filter((file) => !existsSync(join(root, file))),
    [],
  );
});

test('each file is in one piece, and what has none is a piece', () => {
  const pieces = piecesOf(readOptions([]) ?? []);
  const files = pieces.flatMap((piece) => piece.files);
  assert.equal(new Set(files).size, files.length);
  assert.deepEqual(
    pieces.filter((piece) => piece.files.length === 0).map(({ name }) => name),
    ['check'],
  );
});
