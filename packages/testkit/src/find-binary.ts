import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { processEnvironment } from '@chatter/platform/config.ts';

/**
 * Finds the first of several names for a program, in the folders of `path` and in the `sbin` beside each `bin`, where Debian
 * keeps servers but an ordinary user's PATH does not look.
 * @param path folders as in PATH; this process's PATH by default
 * @returns the program's path, or null
 */
export function findBinary(names: readonly string[], path: string = processEnvironment().PATH ?? ''): string | null {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  const besides = folders.filter((folder) => /\/bin\/?$/.test(folder)).map((folder) => folder.replace(/bin\/?$/, 'sbin'));
  for (const name of names) {
    const found = [...folders, ...besides].map((folder) => join(folder, name)).find(isProgram);
    if (found !== undefined) return found;
  }
  return null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
