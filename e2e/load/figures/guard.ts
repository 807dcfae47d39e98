import type { Row } from './row.ts';

/** What a message costs us, as a multiple of what it costs the bare relay in the same run, by phase. */
export type Baseline = Readonly<Record<string, number>>;

/** More than this above the baseline is seen as dearer; below it, machines and runs differ by themselves. */
const mostGrowth = 1.25;

/** The median of each phase's ratios of CPU per message, Chatter's to the relay's, over all rounds that were run. */
export function ratiosOf(rows: readonly Row[]): Baseline {
  const ratios = new Map<string, number[]>();
  const relays = rows.filter(({ target }) => target === 'bare relay');
  for (const row of rows.filter(({ target }) => target === 'chatter')) {
    const of = ratios.get(row.phase) ?? [];
    const relay = relays.filter(({ phase }) => phase === row.phase)[of.length];
    ratios.set(row.phase, of);
    if (relay !== undefined) of.push((row.figures.cpuPerThousand as number) / (relay.figures.cpuPerThousand as number));
  }
  return Object.fromEntries([...ratios].map(([phase, of]) => [phase, median(of)]));
}

/** What has become dearer by 25 % or more since the baseline was taken, in words. */
export function dearer(now: Baseline, baseline: Baseline): string[] {
  return Object.entries(now).flatMap(([phase, ratio]) => {
    const was = baseline[phase];
    if (was === undefined || ratio < was * mostGrowth) return [];
    return [`${phase}: a message costs ${ratio.toFixed(1)} times what it costs the relay; it was ${was.toFixed(1)} times`];
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
