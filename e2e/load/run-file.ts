import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `$CHATTER_HOME/run.json` of a running system, as far as the bench reads it. */
export interface RunFile {
  gateway: string;
  pid: number;
  services: Record<string, { pid?: number }>;
  servers: Record<string, { pid?: number }>;
}

/** Reads the run file of a home; null when there is none, or when what wrote it is gone. */
export async function readRunFile(home: string): Promise<RunFile | null> {
  try {
    const run: RunFile = JSON.parse(await readFile(join(home, 'run.json'), 'utf8'));
    process.kill(run.pid, 0);
    return run;
  } catch {
    return null; // no file, half a file, or nobody with that pid
  }
}

/** The processes of a system by name; those of servers that others run are not known. */
export function pidsOf({ pid, services, servers }: RunFile): Record<string, number> {
  const known = [...Object.entries(services), ...Object.entries(servers)].flatMap(([name, part]) =>
    part.pid === undefined ? [] : [[name, part.pid] as const],
  );
  return Object.fromEntries([...known, ['launcher', pid]]);
}
