import { relative } from 'node:path';

/** A path as the person finds it from where they are. */
export function shown(path: string): string {
  const from = relative('', path);
  return from.startsWith('..') ? path : from || '.';
}
