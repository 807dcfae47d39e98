import { spawn } from 'node:child_process';
import { describeFault, type Fault } from './fault.ts';

export interface Outcome {
  ok: boolean;
  /** What to read when it is not ok. */
  output: string;
  /** A few words for the step's line, e.g. how many tests ran. */
  note?: string;
}

/** One part of `npm run check`. */
export interface Step {
  name: string;
  run(): Promise<Outcome>;
}

/** A step that finds faults in this very process. */
export function finding(name: string, find: () => readonly Fault[]): Step {
  return {
    name,
    run: async () => {
      const faults = find();
      return { ok: faults.length === 0, output: faults.map(describeFault).join('\n') };
    },
  };
}

/**
 * A step that runs a Node program and believes its exit code.
 * @param read makes what is shown from what the program wrote.
 */
export function program(
  name: string,
  args: readonly string[],
  cwd: string,
  read: (output: string) => Omit<Outcome, 'ok'> = (output) => ({ output }),
): Step {
  return {
    name,
    run: () =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
        const chunks: Buffer[] = [];
        child.stdout.on('data', (chunk) => chunks.push(chunk));
        child.stderr.on('data', (chunk) => chunks.push(chunk));
        child.once('error', reject);
        child.once('close', (code) => resolve({ ok: code === 0, ...read(Buffer.concat(chunks).toString().trim()) }));
      }),
  };
}
