import { readFileSync } from 'node:fs';

/** `sysconf(_SC_CLK_TCK)` of every Linux there is. */
const ticksPerSecond = 100;

/** CPU-seconds each process has used so far, user and system, all its threads; processes that cannot be read are left out. */
export function cpuSeconds(pids: Readonly<Record<string, number>>): Record<string, number> {
  const used: Record<string, number> = {};
  for (const [name, pid] of Object.entries(pids)) {
    const seconds = secondsOf(pid);
    if (seconds !== null) used[name] = seconds;
  }
  return used;
}

/** What was used between two readings. */
export function cpuBetween(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - (before[name] ?? seconds)]));
}

/** CPU-seconds all processes of the machine have used so far, the kernel included; null where there is no /proc/stat. */
export function machineSeconds(): number | null {
  try {
    const [, user = 0, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = readFileSync('/proc/stat', 'utf8')
      .split(/\s+/)
      .map(Number);
    return (user + nice + system + irq + softIrq + steal) / ticksPerSecond;
  } catch {
    return null; // no Linux
  }
}

/** Fields 14 and 15 of proc(5)'s `stat`; the name before them stands in brackets and may hold anything. */
function secondsOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return null; // ended, or no Linux
  }
}
