import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Person } from '../check/evidence.ts';
import type { Line, WireLine } from './lines.ts';

const ending = '.history.jsonl';

/** Reads all clients of a run back from their files. */
export async function readPeople(folder: string): Promise<Person[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    files.map(async (name) => {
      const account = name.slice(0, -ending.length);
      const [lines, wire] = await Promise.all([
        readLines<Line>(join(folder, name)),
        readLines<WireLine>(join(folder, `${account}.wire.jsonl`)),
      ]);
      return { account, lines, wire };
    }),
  );
}

async function readLines<T>(path: string): Promise<T[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T);
}
