import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type StartedProcess, startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';
import { mayMount } from './nemeses/disks.ts';

/** The command as a process, with a folder of its own for all that it puts down. */
const runFaults = (folder: string, ...args: string[]) =>
  startProcess({
    command: process.execPath,
    args: [join(import.meta.dirname, 'run.ts'), ...args],
    env: { TMPDIR: folder },
    stopWithinMs: 120_000,
  });

/** The processes that a process has started, and theirs. */
function descendantsOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
  const pairs = rows.map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  const below = (parent: number): number[] => pairs.filter(([, of]) => of === parent).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function end(faults: StartedProcess, folder: string, signal: NodeJS.Signals, exitCode: number): Promise<void> {
  const started = descendantsOf(faults.pid);
  assert.ok(started.length > 0);
  faults.signal(signal);
  // Ctrl+C comes twice: from the terminal, and from the script that started it.
  faults.signal(signal);
  assert.equal((await faults.exited).code, exitCode, faults.output());
  // What a program of its had started was killed with it, and is gone as soon as somebody takes note.
  await until('nothing runs that it had started', () => !started.some(lives));
  assert.deepEqual(readdirSync(folder), [], 'nothing is left in its folder');
}

test('ended while its servers start, it leaves nothing', async () => {
  await using folder = await tempFolder();
  await using faults = await runFaults(folder.path, '--only', 'K4', '--short');
  await until('servers start', () => descendantsOf(faults.pid).length >= 3, { withinMs: 30_000, everyMs: 100 });
  await end(faults, folder.path, 'SIGINT', 130);
});

/** Whether a server's data is on another disk than what is around it. */
const isMounted = (folder: string) => statSync(join(folder, 'data')).dev !== statSync(folder).dev;

test('ended in the middle of its harm, it leaves nothing, no process that stands still and no mount', async () => {
  await using folder = await tempFolder();
  const nemesis = mayMount() === null ? 'D1' : 'P1';
  await using faults = await runFaults(folder.path, '--only', nemesis);
  const inHarm = () =>
    nemesis === 'D1'
      ? readdirSync(folder.path).some((name) => readdirSync(join(folder.path, name)).includes('data') && isMounted(join(folder.path, name)))
      : /\bT/.test(execFileSync('ps', ['-o', 'stat=', '-p', descendantsOf(faults.pid).join(',')], { encoding: 'utf8' }));
  await until('it does harm', inHarm, { withinMs: 120_000, everyMs: 200 });
  await end(faults, folder.path, 'SIGTERM', 143);
});
