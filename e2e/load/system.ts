import { join } from 'node:path';
import { freePort } from '@chatter/testkit/free-port.ts';
import { type RunFile, readRunFile } from '@chatter/testkit/run-file.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';

export interface System extends AsyncDisposable {
  home: string;
  run: RunFile;
  /** Whether the bench started it and will end it. */
  own: boolean;
}

export const root = join(import.meta.dirname, '..', '..');
const startsWithinMs = 180_000;

/** The system that runs in `$CHATTER_HOME`; without one, a fresh one in a temporary folder, without rate limits. */
export async function findOrStartSystem(print: (line: string) => void, signal: AbortSignal): Promise<System> {
  const home = process.env.CHATTER_HOME ?? join(root, '.chatter');
  const run = await readRunFile(home);
  if (run !== null) return { home, run, own: false, [Symbol.asyncDispose]: async () => {} };
  print('No system is running; starting one in a temporary folder ...');
  return startSystem(signal);
}

async function startSystem(signal: AbortSignal): Promise<System> {
  await using parts = new AsyncDisposableStack();
  const { path: home } = parts.use(await tempFolder());
  const started = parts.use(
    await startProcess({
      command: process.execPath,
      args: [join(root, 'scripts', 'start.ts')],
      env: { CHATTER_HOME: home, CHATTER_LIMITS: 'off', PORT: `${await freePort()}` },
      cwd: root,
      stopWithinMs: 60_000,
    }),
  );
  const ended = started.exited.then((): never => {
    throw new Error(`the system did not start:\n${started.output()}`);
  });
  const ready = until('the system is ready', () => readRunFile(home), { withinMs: startsWithinMs, everyMs: 200, signal });
  const run = await Promise.race([ready, ended]);
  const owned = parts.move();
  return { home, run, own: true, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
