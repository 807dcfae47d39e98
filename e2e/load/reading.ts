import { cpuBetween } from './cpu.ts';
import type { PhaseResult } from './phase.ts';

/** Where the counters stood at a moment. */
export interface Reading {
  /** Milliseconds, of performance.now(). */
  at: number;
  delivered: number;
  /** Null when nobody says what is durable. */
  durable: number | null;
  /** CPU-seconds by process. */
  cpu: Record<string, number>;
  /** CPU-seconds of the whole machine. */
  machine: number | null;
}

type Measured = Pick<PhaseResult, 'windowSeconds' | 'delivered' | 'deliveredPerSecond' | 'durablePerSecond' | 'cpu' | 'otherCpu'>;

/** What happened between two readings. */
export function measuredBetween(from: Reading, to: Reading): Measured {
  const windowSeconds = (to.at - from.at) / 1000;
  const cpu = cpuBetween(from.cpu, to.cpu);
  const own = Object.values(cpu).reduce((sum, seconds) => sum + seconds, 0);
  return {
    windowSeconds,
    delivered: to.delivered - from.delivered,
    deliveredPerSecond: (to.delivered - from.delivered) / windowSeconds,
    durablePerSecond: from.durable === null || to.durable === null ? null : (to.durable - from.durable) / windowSeconds,
    cpu,
    otherCpu: from.machine === null || to.machine === null ? null : Math.max(0, to.machine - from.machine - own),
  };
}
