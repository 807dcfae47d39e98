import { columns, show } from './columns.ts';
import type { Row } from './row.ts';
import { table } from './table.ts';

/** What each workload is, in words. */
export type Titles = Readonly<Record<string, string>>;

/** The tables of a bench: for each workload its figures, and what of the CPU each process used. */
export function renderReport(rows: readonly Row[], titles: Titles): string {
  const workloads = Map.groupBy(rows, ({ workload }) => workload);
  const blocks = [...workloads].flatMap(([name, of]) => [
    [`${name}: ${titles[name] ?? ''}`, ...figures(of)],
    byProcess('Server CPU-seconds per 1,000, by process:', 'cpuPerThousand', of, ({ cpu }) => cpu),
    byProcess('KiB for each socket, by process:', 'kibPerSocket', of, ({ memory }) => memory ?? {}),
  ]);
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

/** A row for each target that is more than one process, its values shown as a figure is. */
function byProcess(
  title: string,
  figure: string,
  rows: readonly Row[],
  valuesOf: (row: Row) => Readonly<Record<string, number>>,
): string[] {
  const several = rows.filter((row) => Object.keys(valuesOf(row)).length > 1);
  const names = [...new Set(several.flatMap((row) => Object.keys(valuesOf(row))))];
  const lines = several.map((row) => [row.phase, row.target, ...names.map((name) => show(figure, valuesOf(row)[name]))]);
  return lines.length === 0 ? [] : [title, ...table(2, [['', '', ...names], ...lines])];
}
