import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { root } from '../start/root.ts';
import { longFiles } from './long-files.ts';
import type { Suite } from './suites.ts';

/** What runs as one process. */
export interface Piece {
  readonly suite: Suite;
  /** A test file, from the root; null is what `npm run check` runs. */
  readonly file: string | null;
  /** How it is called where its output is shown. */
  readonly name: string;
}

/** The pieces of these suites: the long ones first, so that at the end nobody waits for one alone, then suite by suite. */
export function piecesOf(chosen: readonly Suite[]): Piece[] {
  const pieces = chosen.flatMap(piecesOfSuite);
  const rank = ({ file }: Piece) => (file !== null && longFiles.includes(file) ? longFiles.indexOf(file) : longFiles.length);
  return pieces.toSorted((a, b) => rank(a) - rank(b));
}

function piecesOfSuite(suite: Suite): Piece[] {
  if (suite.files.length === 0) return [{ suite, file: null, name: suite.name }];
  const files = globSync([...suite.files], { cwd: root }).map((file) => file.replaceAll(sep, '/'));
  return files.sort().map((file) => ({ suite, file, name: `${suite.name}: ${file}` }));
}
