import type { Evidence } from './check/evidence.ts';
import { frameOf } from './check/facts.ts';
import type { Line } from './history/lines.ts';

/** What a run was like, beside whether it kept the promises. */
export interface Measures {
  sends: number;
  acked: number;
  /** Messages that crossed a socket more than once on their way in. */
  retries: number;
  deliveries: number;
  /** Longest time between the log's number and a client that was told it, in milliseconds. */
  worstStalenessMs: number;
}

export function measure({ people }: Evidence): Measures {
  const measures: Measures = { sends: 0, acked: 0, retries: 0, deliveries: 0, worstStalenessMs: 0 };
  for (const { lines, wire } of people) {
    for (const line of lines) count(measures, line);
    measures.retries += repeated(wire.flatMap((line) => (line.way === 'out' ? saidIn(line) : [])));
  }
  return measures;
}

function count(measures: Measures, line: Line): void {
  if (line.k === 'invoke') measures.sends++;
  else if (line.k === 'ok') measures.acked++;
  else if (line.k === 'deliver') {
    measures.deliveries += line.evs.length;
    for (const { at } of line.evs) measures.worstStalenessMs = Math.max(measures.worstStalenessMs, line.ms - at);
  }
}

function saidIn(line: Parameters<typeof frameOf>[0]): string[] {
  const frame = frameOf(line) as { t?: string; msgs?: { m: string }[] } | null;
  return frame?.t === 'send' ? (frame.msgs ?? []).map(({ m }) => m) : [];
}

function repeated(ms: readonly string[]): number {
  return ms.length - new Set(ms).size;
}
