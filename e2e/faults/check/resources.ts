import type { Breach } from './evidence.ts';
import type { Facts } from './facts.ts';

/** More memory than this no process takes at the crowd's size. */
const mostRssMb = 600;

/** Invariant 12: at the end the logs are empty and nothing was parked; no process grew without bound, ended by itself, or left a rejection unhandled. */
export function checkResources({ evidence }: Facts): Breach[] {
  const { deadLetters, logEntries, processes } = evidence;
  const breach = (what: string): Breach => ({ invariant: 12, what });
  return [
    ...(deadLetters > 0 ? [breach(`${deadLetters} lines were parked`)] : []),
    ...(logEntries > 0 ? [breach(`${logEntries} entries are left in the logs`)] : []),
    ...processes.filter(({ maxRssMb }) => maxRssMb > mostRssMb).map(({ name, maxRssMb }) => breach(`${name} took ${maxRssMb} MB`)),
    ...processes.flatMap(({ name, faults }) => faults.map((fault) => breach(`${name}: ${fault}`))),
  ];
}
