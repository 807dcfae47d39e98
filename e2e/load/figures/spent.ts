import type { Spent } from '../phase.ts';
import { cpuBetween, cpuSeconds, machineSeconds } from './cpu.ts';

/** What had been used at a moment. */
export interface SpentReading {
  /** Milliseconds, of performance.now(). */
  at: number;
  /** CPU-seconds by process. */
  cpu: Record<string, number>;
  /** CPU-seconds of the whole machine. */
  machine: number | null;
}

/** What these processes and the machine have used so far. */
export function readSpent(pids: Readonly<Record<string, number>>): SpentReading {
  return { at: performance.now(), cpu: cpuSeconds(pids), machine: machineSeconds() };
}

/** What was used between two readings. */
export function spentBetween(from: SpentReading, to: SpentReading): Spent {
  const cpu = cpuBetween(from.cpu, to.cpu);
  const own = Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0);
  return {
    windowSeconds: (to.at - from.at) / 1000,
    cpu,
    otherCpu: from.machine === null || to.machine === null ? null : Math.max(0, to.machine - from.machine - own),
  };
}

/** Runs work and answers what it cost, beside its result. */
export async function spending<T>(pids: Readonly<Record<string, number>>, work: () => Promise<T>): Promise<T & Spent> {
  const from = readSpent(pids);
  const result = await work();
  return { ...result, ...spentBetween(from, readSpent(pids)) };
}
