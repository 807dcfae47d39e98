import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Baseline } from './figures/guard.ts';

const path = join(import.meta.dirname, 'baseline.json');

/** What a message cost when it was last written down; null when it never was. */
export async function readBaseline(): Promise<Baseline | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Baseline;
  } catch (fault) {
    if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw fault;
  }
}

export async function writeBaseline(baseline: Baseline): Promise<void> {
  const rounded = Object.fromEntries(Object.entries(baseline).map(([phase, ratio]) => [phase, Number(ratio.toFixed(2))]));
  await writeFile(path, `${JSON.stringify(rounded, null, 2)}\n`);
}
