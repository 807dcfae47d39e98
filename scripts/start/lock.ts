import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Hindrance } from './hindrance.ts';
import { identityOf } from './process-identity.ts';
import { shown } from './shown.ts';

/**
 * Makes this process the only one that uses a folder; disposing gives it back. What a process held that has ended is free.
 * @throws Hindrance when another one uses it
 */
export function lockFolder(folder: string): Disposable {
  const path = join(folder, 'lock');
  const mine = `${path}.${process.pid}`;
  try {
    writeFileSync(mine, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }));
    while (!take(mine, path)) removeStale(path, folder);
  } finally {
    rmSync(mine, { force: true });
  }
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** A link to a complete file: the lock is never seen half written. */
function take(mine: string, path: string): boolean {
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

function removeStale(path: string, folder: string): void {
  const stale = read(path);
  if (stale === null) return;
  refuseLiving(stale, folder);
  // Another start may have removed it and taken the lock since: then what was taken away is its lock, and goes back.
  const removed = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, removed);
  } catch {
    return; // Another start removed it first.
  }
  const content = read(removed);
  if (content !== stale) take(removed, path);
  rmSync(removed, { force: true });
}

function refuseLiving(lock: string, folder: string): void {
  const pid = holderOf(lock);
  if (pid === null) return;
  throw new Hindrance(
    `Chatter runs already on ${shown(folder)} (process ${pid}). Stop it first, or start another beside it: PORT=8081 CHATTER_HOME=.chatter-2 npm start`,
  );
}

/** The living process that holds a lock. A lock that cannot be read is left from a crash of the machine: links are made to whole files. */
function holderOf(lock: string): number | null {
  try {
    const { pid, identity } = JSON.parse(lock) as { pid: number; identity: string };
    return Number.isInteger(pid) && identityOf(pid) === identity ? pid : null;
  } catch {
    return null;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // Given back in between.
  }
}
