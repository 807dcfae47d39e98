import { backOffMs, pause } from '@chatter/platform/loop.ts';
import { type Program, ProgramFailed } from '@chatter/testkit/program.ts';
import type { Exit } from '@chatter/testkit/start-process.ts';
import { aborted } from './aborted.ts';
import { saysNoSpace } from './explain.ts';
import { say } from './say.ts';

const steadyMs = 60_000;
const noSpaceLeft = 'no space is left on the disk';

/**
 * Starts a program again whenever it ends, at first at once, then with growing pauses up to 30 s; a line says so each time.
 * @param again is told of every return
 * @param stopping ends the watch; the program is left as it is then
 */
export async function keepRunning(program: Program, again: () => void, stopping: AbortSignal): Promise<void> {
  for (let deaths = 1; ; deaths++) {
    const sinceMs = performance.now();
    const exit = await Promise.race([program.exited, aborted(stopping)]);
    if (exit === undefined || stopping.aborted) return;
    if (performance.now() - sinceMs > steadyMs) deaths = 1;
    const waitMs = backOffMs(deaths, 250, 30_000);
    say(program.name, `ended (${reasonOf(program, exit)}); starting it again in ${waitMs / 1000} s`);
    await pause(waitMs, stopping);
    if (stopping.aborted) return;
    try {
      await program.start(stopping);
      say(program.name, 'runs again');
      again();
    } catch (error) {
      if (!(error instanceof ProgramFailed || stopping.aborted)) say(program.name, wordsOf(error));
    }
  }
}

function reasonOf(program: Program, { code, signal }: Exit): string {
  const full = saysNoSpace(new ProgramFailed(program.name, '', program.output()));
  return full ? noSpaceLeft : `${signal ?? `exit code ${code}`}`;
}

function wordsOf(error: unknown): string {
  return error instanceof Error && saysNoSpace(error) ? noSpaceLeft : String(error);
}
