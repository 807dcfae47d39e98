import type { Latency, PhaseResult, Spent } from '../phase.ts';

/** One line of the bench: what a target did in a phase of a workload. */
export interface Row {
  workload: string;
  phase: string;
  target: string;
  /** By names of `columns.ts`; null: not known. */
  figures: Record<string, number | null>;
  /** Server CPU-seconds per 1,000 by process. */
  cpu: Record<string, number>;
  /** KiB for each socket by process, where memory was measured. */
  memory?: Record<string, number>;
  /** What must not be, and how often it was. */
  faults: Record<string, number>;
}

type Place = Pick<Row, 'workload' | 'phase' | 'target'>;

/** The row of a phase in which people talk; `per` is what its cost is divided by. */
export function talkRow(place: Place, result: PhaseResult, per: 'delivered' | 'heard' = 'delivered'): Row {
  const { windowSeconds, delivered, heard, durable, unsaid, lost, doubled, disordered, refused, unanswered } = result;
  return {
    ...place,
    figures: {
      [per === 'heard' ? 'heardPerSecond' : 'deliveredPerSecond']: (per === 'heard' ? heard : delivered) / windowSeconds,
      durablePerSecond: durable === null ? null : durable / windowSeconds,
      ...latency('', result.delivery),
      ...latency('ack', result.acceptance),
      durableP99Ms: Number.isNaN(result.durability.p99) ? null : result.durability.p99,
      ...costs(result, result[per]),
      unsaid,
      lost,
      doubled,
    },
    cpu: cpuPerThousand(result, result[per]),
    faults: { lost, doubled, disordered, refused, unanswered },
  };
}

/** What every row says of its cost: of the servers per 1,000, and the shares of one core of the load generator and the rest of the machine. */
export function costs(spent: Spent, count: number): Row['figures'] {
  const { cpu, otherCpu, windowSeconds } = spent;
  const servers = Object.values(cpuPerThousand(spent, count));
  return {
    cpuPerThousand: servers.reduce((sum, seconds) => sum + seconds, 0),
    driverCores: (cpu.driver ?? 0) / windowSeconds,
    otherCores: otherCpu === null ? null : otherCpu / windowSeconds,
  };
}

/** Server CPU-seconds per 1,000 of what was counted, by process. */
export function cpuPerThousand({ cpu }: Spent, count: number): Record<string, number> {
  const servers = Object.entries(cpu).filter(([name]) => name !== 'driver');
  return Object.fromEntries(servers.map(([name, seconds]) => [name, (seconds / count) * 1000]));
}

/** A latency as figures, their names beginning with `of`. */
export function latency(of: '' | 'ack', { p50, p99, max }: Latency): Row['figures'] {
  return of === 'ack' ? { ackP50Ms: p50, ackP99Ms: p99 } : { p50Ms: p50, p99Ms: p99, maxMs: max };
}

/** What went wrong, in words; empty when all is as it must be. */
export function faultsOf(rows: readonly Row[]): string[] {
  return rows.flatMap(({ workload, phase, target, faults }) =>
    Object.entries(faults).flatMap(([what, count]) => (count > 0 ? [`${workload} ${phase}, ${target}: ${count} ${what}`] : [])),
  );
}
