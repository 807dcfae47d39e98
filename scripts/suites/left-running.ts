import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A process that outlived the tests. */
export interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/**
 * Finds processes that a test run started and left: those with its mark in their environment, and those that work in its folder (Redis
 * overwrites its environment). Only Linux tells; elsewhere the answer is empty.
 * @param mark a text that is in the environment of every process of the run and nowhere else
 */
export function leftRunning(mark: string, folder: string): Leftover[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
  return pids.flatMap((pid) => {
    const command = read(pid, 'cmdline').replaceAll('\0', ' ').trim();
    const ours = read(pid, 'environ').includes(mark) || workingFolder(pid).startsWith(folder) || command.includes(folder);
    // A process that has ended but was not yet waited for has no command.
    return ours && command !== '' && pid !== process.pid ? [{ pid, command }] : [];
  });
}

function read(pid: number, what: 'cmdline' | 'environ'): string {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'latin1');
  } catch {
    return ''; // It has ended, or is another user's.
  }
}

function workingFolder(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // As above.
  }
}
