import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `$CHATTER_HOME/run.json`: what runs, for the administrator's command line, tests and load generators. Holds credentials. */
export interface RunFile {
  readonly gateway: string;
  /** Where people reach it, which decides the names of cookies: behind a proxy another address. */
  readonly publicUrl: string;
  /** Null when letters leave by SMTP_URL. */
  readonly mailbox: string | null;
  /** The launcher's. */
  readonly pid: number;
  readonly services: Readonly<Record<string, { readonly pid: number; readonly health: string }>>;
  /** Administrators' addresses; `pid` is null for a server that is not ours. */
  readonly servers: Readonly<Record<'mysql' | 'redis' | 'nats', { readonly url: string; readonly pid: number | null }>>;
}

/** Reads the run file of a home; null when there is none, or half of one, or when what wrote it is gone. */
export async function readRunFile(home: string): Promise<RunFile | null> {
  try {
    const run = JSON.parse(await readFile(join(home, 'run.json'), 'utf8')) as RunFile;
    process.kill(run.pid, 0);
    return run;
  } catch {
    return null;
  }
}
