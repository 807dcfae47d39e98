import { readFileSync } from 'node:fs';

/**
 * KiB of memory that each process has to itself, with its part of what it shares with others (PSS); its resident set where the kernel
 * does not say that. Processes that cannot be read are left out.
 */
export function memoryKiB(pids: Readonly<Record<string, number>>): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const [name, pid] of Object.entries(pids)) {
    const size = read(`/proc/${pid}/smaps_rollup`, /^Pss:\s+(\d+) kB/m) ?? read(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m);
    if (size !== null) sizes[name] = size;
  }
  return sizes;
}

/** What each process grew by, divided among so many. */
export function growthFor(
  count: number,
  from: Readonly<Record<string, number>>,
  to: Readonly<Record<string, number>>,
): Record<string, number> {
  return Object.fromEntries(Object.entries(to).map(([name, size]) => [name, (size - (from[name] ?? 0)) / count]));
}

/** The sum of all. */
export function total(sizes: Readonly<Record<string, number>>): number {
  return Object.values(sizes).reduce((sum, size) => sum + size, 0);
}

function read(path: string, form: RegExp): number | null {
  try {
    const found = form.exec(readFileSync(path, 'utf8'));
    return found === null ? null : Number(found[1]);
  } catch {
    return null; // ended, another user's, or no Linux
  }
}
