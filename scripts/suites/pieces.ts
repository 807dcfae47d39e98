import { globSync } from 'node:fs';
import { sep } from 'node:path';
import { root } from '../start/root.ts';
import { longFiles } from './long-files.ts';
import type { Suite } from './suites.ts';

/** What runs as one process. */
export interface Piece {
  readonly suite: Suite;
  /** Test files, from the root, that run one after the other; none is what `npm run check` runs. */
  readonly files: readonly string[];
  /** How it is called where its output is shown. */
  readonly name: string;
}

/** Files that change the whole process for good: tracing, here. */
const alone = ['e2e/path/trace.test.ts'];

/** The pieces of these suites: the long ones first, so that at the end nobody waits for one alone, then suite by suite. */
export function piecesOf(chosen: readonly Suite[]): Piece[] {
  const pieces = chosen.flatMap(piecesOfSuite);
  const rank = ({ files: [file = ''] }: Piece) => (longFiles.includes(file) ? longFiles.indexOf(file) : longFiles.length);
  return pieces.toSorted((a, b) => rank(a) - rank(b));
}

function piecesOfSuite(suite: Suite): Piece[] {
  if (suite.files.length === 0) return [{ suite, files: [], name: suite.name }];
  const files = globSync([...suite.files], { cwd: root }).map((file) => file.replaceAll(sep, '/'));
  const byPart = Map.groupBy(files.sort(), (file) => (longFiles.includes(file) || alone.includes(file) ? file : partOf(file)));
  return [...byPart.values()].flatMap((together) => split(together, suite.together ?? 1)).map((together) => pieceOf(suite, together));
}

/** `services/auth`, `e2e/path`. */
function partOf(file: string): string {
  return file.split('/').slice(0, 2).join('/');
}

function pieceOf(suite: Suite, files: readonly string[]): Piece {
  const [first = '', ...others] = files;
  return { suite, files, name: `${suite.name}: ${first}${others.length === 0 ? '' : ` and ${others.length} more`}` };
}

/** Into as few parts as can be of at most so many, each about as large. */
function split(files: readonly string[], most: number): string[][] {
  const parts = Math.ceil(files.length / most);
  return Array.from({ length: parts }, (_, part) =>
    files.slice(Math.ceil((part * files.length) / parts), Math.ceil(((part + 1) * files.length) / parts)),
  );
}
