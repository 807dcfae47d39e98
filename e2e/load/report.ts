import type { Latency, PhaseResult } from './phase.ts';

/** One phase on both targets. */
export interface Round {
  phase: string;
  chatter: PhaseResult;
  relay: PhaseResult;
}

/** CPU-seconds per 1,000 delivered messages, of all processes but the load generator, or of one. */
export function cpuPerThousand({ cpu, delivered }: PhaseResult, name?: string): number {
  const used = Object.entries(cpu).filter(([process]) => (name === undefined ? process !== 'driver' : process === name));
  return (used.reduce((sum, [, seconds]) => sum + seconds, 0) / delivered) * 1000;
}

/** What went wrong in a phase, in words; empty when every message arrived once and in order. */
export function faultsOf(target: string, phase: string, result: PhaseResult): string[] {
  const counts = ['lost', 'duplicated', 'disordered', 'refused', 'unanswered'] as const;
  return counts.filter((count) => result[count] > 0).map((count) => `${target}, ${phase}: ${result[count]} messages ${count}`);
}

/** The tables of a bench. */
export function renderReport(rounds: readonly Round[]): string {
  return [...rates(rounds), '', ...processes(rounds)].join('\n');
}

function rates(rounds: readonly Round[]): string[] {
  const head = [
    '',
    '',
    'delivered/s',
    'durable/s',
    'p50 ms',
    'p99 ms',
    'max ms',
    'ack p50',
    'ack p99',
    'CPU-s/1,000',
    'driver CPU',
    'lost/dup',
  ];
  const rows = rounds.flatMap(({ phase, chatter, relay }) => [
    rateRow(phase, 'chatter', chatter),
    rateRow('', 'bare relay', relay),
    ratioRow(chatter, relay),
  ]);
  return columns(2, [head, ...rows]);
}

function rateRow(phase: string, target: string, result: PhaseResult): string[] {
  const { deliveredPerSecond, durablePerSecond, delivery, acceptance, cpu, windowSeconds, lost, duplicated } = result;
  return [
    phase,
    target,
    whole(deliveredPerSecond),
    durablePerSecond === null ? '-' : whole(durablePerSecond),
    ...latency(delivery),
    acceptance.p50.toFixed(1),
    acceptance.p99.toFixed(1),
    cpuPerThousand(result).toFixed(3),
    `${whole(((cpu.driver ?? 0) / windowSeconds) * 100)} %`,
    `${lost}/${duplicated}`,
  ];
}

function ratioRow(chatter: PhaseResult, relay: PhaseResult): string[] {
  const times = (a: number, b: number) => `x ${(a / b).toFixed(a / b < 10 ? 2 : 1)}`;
  return [
    '',
    'ratio',
    times(chatter.deliveredPerSecond, relay.deliveredPerSecond),
    '',
    times(chatter.delivery.p50, relay.delivery.p50),
    times(chatter.delivery.p99, relay.delivery.p99),
    times(chatter.delivery.max, relay.delivery.max),
    times(chatter.acceptance.p50, relay.acceptance.p50),
    times(chatter.acceptance.p99, relay.acceptance.p99),
    times(cpuPerThousand(chatter), cpuPerThousand(relay)),
    '',
    '',
  ];
}

function processes(rounds: readonly Round[]): string[] {
  const busy = ({ otherCpu, windowSeconds }: PhaseResult) => (otherCpu === null ? '-' : `${whole((otherCpu / windowSeconds) * 100)} %`);
  const names = [...new Set(rounds.flatMap(({ chatter }) => Object.keys(chatter.cpu)))].filter((name) => name !== 'driver');
  const rows = rounds.map(({ phase, chatter }) => [phase, ...names.map((name) => cpuPerThousand(chatter, name).toFixed(3)), busy(chatter)]);
  return [
    'Server CPU-seconds per 1,000 messages delivered, by process; of one core, by the rest of the machine:',
    ...columns(1, [['', ...names, 'others'], ...rows]),
  ];
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const latency = ({ p50, p99, max }: Latency) => [p50, p99, max].map((value) => value.toFixed(1));

/** Rows of cells as lines, the first `left` cells of each to the left, the others to the right. */
function columns(left: number, rows: readonly string[][]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const align = (cell: string, column: number) => (column < left ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0));
  return rows.map((row) => row.map(align).join('  ').trimEnd());
}
