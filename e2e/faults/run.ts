import { mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interrupted, interruption } from './interruption.ts';
import { type Options, readOptions, usage } from './options.ts';
import { planted } from './planted/planted.ts';
import { runPlanted } from './planted/run-planted.ts';
import { appendResult, brokenBy, readResults, renderTable } from './results.ts';
import { runAll } from './run-all.ts';
import type { RunOptions, RunResult } from './run-nemesis.ts';

/** `npm run e2e:faults`: exit code 1 when a promise was broken. */
async function run(options: Options, stopping: AbortSignal): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'chatter-faults-'));
  try {
    return await runSeeds(options, folder, stopping);
  } finally {
    if ((await readdir(folder)).length === 0) await rmdir(folder);
  }
}

async function runSeeds(options: Options, folder: string, stopping: AbortSignal): Promise<number> {
  const { chosen, long, seeds, replicas, clients, json, atOnce } = options;
  let broken = 0;
  for (const seed of seeds) {
    console.log(`seed ${seed}: ${clients} clients, ${replicas} of gateway, chat and persistence`);
    for await (const result of runAll(chosen, { replicas, stopping }, { seed, clients, long, folder, stopping }, atOnce)) {
      say(result);
      if (json !== null) await appendResult(json, result);
      if (result.breaches.length > 0 || result.failures.length > 0) broken++;
    }
  }
  console.log(broken === 0 ? 'Nothing was broken.' : `${broken} runs broke something.`);
  return broken === 0 ? 0 : 1;
}

/** Every fault that is planted must be found. */
async function runAllPlanted(ids: readonly string[], options: Omit<RunOptions, 'folder'>): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'chatter-faults-'));
  try {
    return await runEachPlanted(ids, { ...options, folder });
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runEachPlanted(ids: readonly string[], options: RunOptions): Promise<number> {
  const chosen = planted.filter(({ id }) => ids.length === 0 || ids.includes(id));
  let unfound = 0;
  for (const plant of chosen) {
    console.log(`${plant.id}: ${plant.what}`);
    const result = await runPlanted(plant, options);
    say({ ...result, breaches: result.breaches.slice(0, 3) });
    if (result.breaches.length === 0) unfound++;
  }
  console.log(`${chosen.length - unfound} of ${chosen.length} planted faults were found.`);
  return unfound === 0 && chosen.length > 0 ? 0 : 1;
}

function say(result: RunResult): void {
  const { nemesis, seconds, sends, retries, deliveries, worstStalenessMs, recoverySeconds, breaches, failures, figures, kept } = result;
  console.log(
    `${nemesis.padEnd(3)} ${seconds.toFixed(0).padStart(4)} s  ${sends} said, ${retries} again, ${deliveries} told, \
stalest ${(worstStalenessMs / 1000).toFixed(1)} s, recovery ${recoverySeconds.toFixed(1)} s${figures.map((what) => `, ${what}`).join('')}: ${brokenBy(result)}`,
  );
  for (const { invariant, what } of breaches.slice(0, 20)) console.log(`    invariant ${invariant}: ${what}`);
  for (const failure of failures) console.log(`    ${failure}`);
  if (kept !== undefined) console.log(`    histories: ${kept}`);
}

async function obey(options: Options): Promise<number> {
  if (options.help) console.log(usage);
  else if (options.tables.length > 0) console.log(renderTable((await Promise.all(options.tables.map(readResults))).flat()));
  else if (options.planted === null) return run(options, interruption());
  else {
    const { planted: ids, clients, seeds } = options;
    return runAllPlanted(ids, { clients, seed: seeds[0] ?? 1, long: false, stopping: interruption() });
  }
  return 0;
}

async function exitCodeOf(args: readonly string[]): Promise<number> {
  try {
    return await obey(readOptions(args));
  } catch (fault) {
    const ofOptions = fault instanceof RangeError || fault instanceof TypeError;
    console.error(fault instanceof Interrupted ? fault.message : ofOptions ? `${fault.message}\n\n${usage}` : fault);
    return fault instanceof Interrupted ? fault.exitCode : 1;
  }
}

// All is put right by now. Left to end by itself, Node was seen to spin for ever over what remained of sockets that were cut.
process.exit(await exitCodeOf(process.argv.slice(2)));
