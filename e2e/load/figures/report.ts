import { columns, show } from './columns.ts';
import type { Row } from './row.ts';
import { table } from './table.ts';

/** What each workload is, in words. */
export type Titles = Readonly<Record<string, string>>;

/** The tables of a bench: for each workload its figures, and what of the CPU each process used. */
export function renderReport(rows: readonly Row[], titles: Titles): string {
  const workloads = Map.groupBy(rows, ({ workload }) => workload);
  const blocks = [...workloads].flatMap(([name, of]) => [[`${name}: ${titles[name] ?? ''}`, ...figures(of)], processes(of)]);
  return blocks.flatMap((lines) => (lines.length > 0 ? [lines.join('\n')] : [])).join('\n\n');
}

function figures(rows: readonly Row[]): string[] {
  const names = Object.keys(columns).filter((name) => rows.some((row) => name in row.figures));
  const head = ['', '', ...names.map((name) => columns[name]?.head ?? name)];
  const lines = rows.map((row, index) => [
    rows[index - 1]?.phase === row.phase ? '' : row.phase,
    row.target,
    ...names.map((name) => show(name, row.figures[name])),
  ]);
  return table(2, [head, ...lines]);
}

/** A row for each target that is more than one process. */
function processes(rows: readonly Row[]): string[] {
  const several = rows.filter(({ cpu }) => Object.keys(cpu).length > 1);
  const names = [...new Set(several.flatMap(({ cpu }) => Object.keys(cpu)))];
  const lines = several.map(({ phase, target, cpu }) => [phase, target, ...names.map((name) => show('cpuPerThousand', cpu[name]))]);
  return lines.length === 0 ? [] : ['Server CPU-seconds per 1,000, by process:', ...table(2, [['', '', ...names], ...lines])];
}
