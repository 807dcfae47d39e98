import { readFileSync } from 'node:fs';

/** What a process has open beside the sockets of a workload. */
const besides = 500;
/** One address has some 28,000 ports for connections to another, and those closed a minute ago are not free yet. */
const portsPerAddress = 2000;

/**
 * Makes sure that one process may have so many sockets. Node has raised its own limit as far as it may when it started.
 * @throws Error with a sentence of what to do
 */
export function requireFiles(sockets: number, limit = openFilesLimit()): void {
  if (limit >= sockets + besides) return;
  throw new Error(
    `${sockets} sockets need ${sockets + besides} open files in a process, and here it may have ${limit}: raise the hard limit (ulimit -Hn ${sockets + besides}), or ask for fewer with --sockets.`,
  );
}

function openFilesLimit(): number {
  try {
    const found = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return found === null ? Number.POSITIVE_INFINITY : Number(found[1]);
  } catch {
    return Number.POSITIVE_INFINITY; // no Linux: the sockets themselves will tell
  }
}

/** The loopback address that the n-th of so many sockets comes from; undefined where one is enough, or the system has but one. */
export function addressOf(index: number, sockets: number, platform = process.platform): string | undefined {
  if (sockets <= portsPerAddress || platform !== 'linux') return undefined;
  return `127.0.0.${2 + (index % Math.ceil(sockets / portsPerAddress))}`;
}
