import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { suite } from 'node:test';
import { pathToFileURL } from 'node:url';

/**
 * Runs test files, given as paths or globs, one after the other in this process, each as a suite that its hooks belong to. A process of
 * its own costs each file most of a second of computing: the same modules are loaded, and compiled again.
 */
for (const file of process.argv.slice(2).flatMap((pattern) => globSync(pattern).sort())) {
  const read = Promise.withResolvers<void>();
  suite(file, () => import(pathToFileURL(resolve(file)).href).finally(read.resolve));
  // Read at the same time, one that waits for what another reads too would become part of the other's suite.
  await read.promise;
}
