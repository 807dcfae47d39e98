import type { Part } from '@chatter/client/drill/drill.ts';
import { type RunFile, readRunFile } from '@chatter/testkit/run-file.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { until } from '@chatter/testkit/until.ts';
import { Hindrance } from '../start/hindrance.ts';
import type { Elsewhere, Options } from './options.ts';

const backWithinMs = 120_000;

/**
 * The parts of what `npm start` runs: services, then servers, without those that are not its own. A part is ended, and is back when
 * `npm start` has started it again and it says that it is ready.
 * @throws Hindrance when a name chosen is none of them
 */
export function partsOfHome(home: string, run: RunFile, { chosen, rounds, kill }: Options): Part[] {
  const own = Object.entries(run.servers).flatMap(([name, { pid }]) => (pid === null ? [] : [name]));
  const known = [...Object.keys(run.services).sort(), ...own.sort((a, b) => order.indexOf(a) - order.indexOf(b))];
  const unknown = chosen?.filter((name) => !known.includes(name)) ?? [];
  if (unknown.length > 0)
    throw new Hindrance(`Nothing of that name is run by npm start: ${unknown.join(', ')}. There are: ${known.join(', ')}.`);
  const names = chosen ?? known;
  const parts = names.map((name) => ({ name, restart: () => restartLocal(home, name, kill ? 'SIGKILL' : 'SIGTERM') }));
  return repeated(parts, rounds);
}

const order = ['nats', 'redis', 'mysql'];

async function restartLocal(home: string, name: string, signal: NodeJS.Signals): Promise<void> {
  const before = pidOf(await readRunFile(home), name);
  if (before === null) throw new Hindrance(`${name} does not run.`);
  process.kill(before, signal);
  const patience = { withinMs: backWithinMs, everyMs: 100 };
  const again = await until(
    `${name} is started again`,
    async () => {
      const run = await readRunFile(home);
      return [null, before].includes(pidOf(run, name)) ? null : run;
    },
    patience,
  );
  const health = again.services[name]?.health;
  if (health !== undefined) await until(`${name} is ready`, async () => (await fetch(`${health}/readyz`)).ok, patience);
}

function pidOf(run: RunFile | null, name: string): number | null {
  return run?.services[name]?.pid ?? run?.servers[name as keyof RunFile['servers']]?.pid ?? null;
}

/** The named parts of a Chatter elsewhere, restarted by a command. */
export function partsElsewhere({ restart }: Elsewhere, { chosen, rounds }: Options): Part[] {
  const parts = (chosen ?? []).map((name) => ({ name, restart: () => runCommand(restart.replaceAll('{}', name)) }));
  return repeated(parts, rounds);
}

async function runCommand(text: string): Promise<void> {
  await using command = await startProcess({ command: '/bin/sh', args: ['-c', text] });
  const { code } = await command.exited;
  if (code !== 0) throw new Hindrance(`${text} failed (${code}):\n${command.output()}`);
}

function repeated(parts: readonly Part[], rounds: number): Part[] {
  return Array.from({ length: rounds }, () => parts).flat();
}
