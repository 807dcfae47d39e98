import { readFile, rename, writeFile } from 'node:fs/promises';
import { nemeses } from './nemeses/nemeses.ts';
import type { RunResult } from './run-nemesis.ts';

/** The results of a file, a JSON object a line; none if it does not stand yet. */
export async function readResults(path: string): Promise<RunResult[]> {
  try {
    const lines = (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as RunResult);
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fault;
  }
}

/** Appends a result: a later one of the same nemesis, seed and replicas takes the place of the earlier. */
export async function appendResult(path: string, result: RunResult): Promise<void> {
  const same = (other: RunResult) => other.nemesis === result.nemesis && other.seed === result.seed && other.replicas === result.replicas;
  const kept = (await readResults(path)).filter((other) => !same(other));
  await writeFile(`${path}.new`, [...kept, result].map((one) => `${JSON.stringify(one)}\n`).join(''));
  await rename(`${path}.new`, path);
}

/** The results as a table for docs/reliability.md: a row for each nemesis, on one or more of each service, and a column for each seed. */
export function renderTable(results: readonly RunResult[]): string {
  const seeds = [...new Set(results.map(({ seed }) => seed))].sort((a, b) => a - b);
  const rows = Map.groupBy(results.toSorted(byRow), nameOf);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const lines = [...rows].map(([name, of]) => {
    const cells = seeds.map((seed) => of.find((result) => result.seed === seed));
    return line([name, ...cells.map((result) => (result === undefined ? 'not run' : cellOf(result)))]);
  });
  const head = ['said · sent again · stalest · recovery', ...seeds.map((seed) => `seed ${seed}`)];
  return [line(head), line(head.map(() => '---')), ...lines].join('\n');
}

function nameOf({ nemesis, replicas }: RunResult): string {
  return replicas === 1 ? nemesis : `${nemesis}, ${replicas} of each`;
}

/** One of each first, then in the order in which nemeses are told of. */
function byRow(a: RunResult, b: RunResult): number {
  const place = ({ nemesis }: RunResult) => nemeses.findIndex(({ id }) => id === nemesis);
  return a.replicas - b.replicas || place(a) - place(b);
}

function cellOf(result: RunResult): string {
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  const { sends, retries, worstStalenessMs, recoverySeconds } = result;
  const measured = [sends, retries, seconds(worstStalenessMs), seconds(recoverySeconds * 1000)].join(' · ');
  const broken = brokenBy(result);
  return broken === 'nothing' ? measured : `${measured} · **broke ${broken}**`;
}

/** Which promises a run broke, in a few words. */
export function brokenBy({ breaches, failures }: RunResult): string {
  const invariants = [...new Set(breaches.map(({ invariant }) => invariant))].sort((a, b) => a - b);
  const words = [...(invariants.length > 0 ? [invariants.join(', ')] : []), ...(failures.length > 0 ? [failures[0] as string] : [])];
  return words.length === 0 ? 'nothing' : words.join('; ');
}
