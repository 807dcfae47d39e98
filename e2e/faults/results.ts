import { readFile, rename, writeFile } from 'node:fs/promises';
import type { RunResult } from './run-nemesis.ts';

/** The results of a file; none if it does not stand yet. */
export async function readResults(path: string): Promise<RunResult[]> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as RunResult[];
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw fault;
  }
}

/** Appends a result: a later one of the same nemesis, seed and replicas takes the place of the earlier. */
export async function appendResult(path: string, result: RunResult): Promise<void> {
  const same = (other: RunResult) => other.nemesis === result.nemesis && other.seed === result.seed && other.replicas === result.replicas;
  const kept = (await readResults(path)).filter((other) => !same(other));
  await writeFile(`${path}.new`, `${JSON.stringify([...kept, result], null, 1)}\n`);
  await rename(`${path}.new`, path);
}

const head = ['nemesis', 'seed', 'of each', 'sends', 'sent again', 'told', 'stalest', 'recovery', 'broken'];

/** The results as a table for docs/reliability.md. */
export function renderTable(results: readonly RunResult[]): string {
  const rows = results.map((result) => [
    result.nemesis,
    `${result.seed}`,
    `${result.replicas}`,
    `${result.sends}`,
    `${result.retries}`,
    `${result.deliveries}`,
    `${(result.worstStalenessMs / 1000).toFixed(1)} s`,
    `${result.recoverySeconds.toFixed(1)} s`,
    brokenBy(result),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Which promises a run broke, in a few words. */
export function brokenBy({ breaches, failures }: RunResult): string {
  const invariants = [...new Set(breaches.map(({ invariant }) => invariant))].sort((a, b) => a - b);
  const words = [...(invariants.length > 0 ? [invariants.join(', ')] : []), ...(failures.length > 0 ? [failures[0] as string] : [])];
  return words.length === 0 ? 'nothing' : words.join('; ');
}
