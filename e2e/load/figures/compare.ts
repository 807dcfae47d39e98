import { columns } from './columns.ts';
import type { Row } from './row.ts';
import { table } from './table.ts';

/** Figures that differ for other reasons than what is measured. */
const passedOver = new Set(['otherCores', 'sockets', 'maxMs']);

/** How each figure stands to what it was: `x 0.80` is four fifths of it. Rows and figures that only one of them has are left out. */
export function compare(now: readonly Row[], before: readonly Row[]): string {
  const known = new Map(before.map((row) => [keyOf(row), row]));
  const both = now.flatMap((row) => {
    const was = known.get(keyOf(row));
    return was === undefined ? [] : [{ row, was }];
  });
  const names = Object.keys(columns).filter(
    (name) => !passedOver.has(name) && both.some(({ row, was }) => ratio(row.figures[name], was.figures[name]) !== '-'),
  );
  const head = ['', '', '', ...names.map((name) => columns[name]?.head ?? name)];
  const lines = both.map(({ row, was }) => [
    row.workload,
    row.phase,
    row.target,
    ...names.map((name) => ratio(row.figures[name], was.figures[name])),
  ]);
  return table(3, [head, ...lines]).join('\n');
}

const keyOf = ({ workload, phase, target }: Row) => `${workload} ${phase} ${target}`;

function ratio(now: number | null | undefined, was: number | null | undefined): string {
  return now && was ? `x ${(now / was).toFixed(2)}` : '-';
}
