import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { Fault } from './fault.ts';
import type { Lock, LockEntry, LockFault } from './lock-entry.ts';
import { exactVersion, findLooseVersions } from './versions.ts';

/**
 * Checks the package-lock.json of a folder.
 *
 * npm leaves optional packages out of the lock when the registry does not serve them, without a word; then `npm ci` fails on the
 * platforms that need them ("Missing: ... from lock file"). So every optional dependency of every package must have its entry.
 * Besides: each entry has an integrity, none names a host, and our own package.json files pin exact versions.
 */
export function checkLock(root: string, folder: string): Fault[] {
  const path = posix.join(folder, 'package-lock.json');
  const text = readFileSync(join(root, path), 'utf8');
  const lock: Lock = JSON.parse(text).packages;
  const faults = [...findMissingSiblings(lock), ...findOddEntries(lock), ...findLooseVersions(lock)];
  return faults.map(({ key, rule, message }) => ({ path, line: lineOf(text, key), rule, message }));
}

function findMissingSiblings(lock: Lock): LockFault[] {
  return Object.entries(lock).flatMap(([key, { optionalDependencies = {} }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, range]) => !suits(find(lock, key, name), range))
      .map(([name, range]) => ({
        key,
        rule: 'platform-siblings',
        message: `${name}@${range}, optional for ${key || 'the root'}, is not in the lock`,
      })),
  );
}

/** An entry is there and, where one version is asked for, is that one. */
function suits(entry: LockEntry | undefined, range: string): boolean {
  return entry !== undefined && (!exactVersion.test(range) || entry.version === range);
}

/** The entry Node would load `name` from, seen from `key`: its own node_modules, then each folder's above. */
function find(lock: Lock, key: string, name: string): LockEntry | undefined {
  for (let at = key; ; at = parentOf(at)) {
    const entry = lock[posix.join(at, 'node_modules', name)];
    if (entry !== undefined || at === '') return entry;
  }
}

function parentOf(key: string): string {
  const cut = key.lastIndexOf('node_modules/');
  return cut <= 0 ? '' : key.slice(0, cut - 1);
}

function findOddEntries(lock: Lock): LockFault[] {
  return Object.entries(lock).flatMap(([key, entry]) => {
    if (!key.includes('node_modules/')) return [];
    if (entry.link) return isInside(entry.resolved) ? [] : [{ key, rule: 'links-inside', message: `links to '${entry.resolved}'` }];
    const faults: LockFault[] = [];
    if (!entry.integrity?.startsWith('sha512-') && !entry.inBundle)
      faults.push({ key, rule: 'integrity', message: 'has no sha512 integrity' });
    if (entry.resolved !== undefined)
      faults.push({ key, rule: 'no-hosts', message: `names a place: ${entry.resolved}; npm finds it by name and integrity` });
    return faults;
  });
}

const isInside = (path: string | undefined) => path !== undefined && /^[\w-]+(?:\/[\w-]+)*$/.test(path);

function lineOf(text: string, key: string): number {
  const at = text.indexOf(`\n    ${JSON.stringify(key)}: {`);
  return text.slice(0, at + 1).split('\n').length;
}
