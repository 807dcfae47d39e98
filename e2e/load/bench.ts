import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { readBaseline, writeBaseline } from './baseline.ts';
import { compare } from './figures/compare.ts';
import { dearer, ratiosOf } from './figures/guard.ts';
import { renderReport } from './figures/report.ts';
import { faultsOf, type Row } from './figures/row.ts';
import { type Options, readOptions, usage } from './options.ts';
import { startOwnSystem, useSystem } from './stage/own-system.ts';
import { Scene } from './workloads/scene.ts';
import { soak } from './workloads/soak.ts';
import { guardRounds } from './workloads/w1-pairs.ts';
import { together, workloads } from './workloads/workloads.ts';

/** What a run came to. */
interface Run {
  rows: Row[];
  /** What is not as it must be, in words. */
  faults: string[];
  /** More for the JSON. */
  more?: object;
}

/** `npm run bench`: the system under load, beside a bare relay and our path without storage, on this machine's loopback only. */
async function bench(options: Options, signal: AbortSignal): Promise<number> {
  const before = options.compare === null ? null : await readRows(options.compare);
  const startedAt = performance.now();
  const { seconds, pairs, bodyBytes } = options;
  console.log(
    `${pairs * 2} people in ${pairs} pairs, ${seconds} s a phase, ${bodyBytes} bytes a message; ${availableParallelism()} cores, Node ${process.version}`,
  );
  const { rows, faults, more } = await run(options, signal);

  const titles = Object.fromEntries(Object.entries(workloads).map(([name, { title }]) => [name, title]));
  console.log(`\n${renderReport(rows, titles)}`);
  if (before !== null) console.log(`\nAs a multiple of ${options.compare}:\n${compare(rows, before)}`);
  if (options.json !== null) await writeFile(options.json, `${JSON.stringify({ options, rows, ...more }, null, 2)}\n`);
  for (const fault of faults) console.error(fault);
  console.log(
    `\n${faults.length === 0 ? 'Nothing lost, doubled or out of order' : 'Not as it must be'}; ${Math.round((performance.now() - startedAt) / 1000)} s.`,
  );
  return faults.length === 0 ? 0 : 1;
}

function run(options: Options, signal: AbortSignal): Promise<Run> {
  if (options.soakMinutes > 0) return onStage(options, signal, (scene) => runSoak(scene, options.soakMinutes));
  const { guard } = options;
  return guard === 'off' ? runWorkloads(options, signal) : onStage(options, signal, (scene) => runGuard(scene, guard));
}

/** Works on a system that is started for it, or on the one that was named. */
async function onStage<T>(options: Options, signal: AbortSignal, work: (scene: Scene) => Promise<T>): Promise<T> {
  console.log(options.home === null ? 'Starting a system in a temporary folder ...' : `Using the system in ${options.home}`);
  await using stage = await (options.home === null ? startOwnSystem(signal) : useSystem(options.home));
  await using scene = new Scene(stage, options, signal, console.log);
  return await work(scene);
}

async function runWorkloads(options: Options, signal: AbortSignal): Promise<Run> {
  const rows: Row[] = [];
  for (const names of together) {
    const chosen = names.filter((name) => options.only.includes(name));
    if (chosen.length === 0) continue;
    await onStage(options, signal, async (scene) => {
      for (const name of chosen) rows.push(...(await workloads[name].run(scene)));
    });
  }
  rows.sort((a, b) => a.workload.localeCompare(b.workload));
  return { rows, faults: faultsOf(rows) };
}

async function runSoak(scene: Scene, minutes: number): Promise<Run> {
  const { rows, sizes, grown } = await soak(scene, minutes);
  return { rows, faults: [...faultsOf(rows), ...grown], more: { sizes } };
}

async function runGuard(scene: Scene, guard: 'check' | 'save'): Promise<Run> {
  const rows = await guardRounds(scene);
  const ratios = ratiosOf(rows);
  const baseline = await readBaseline();
  for (const [phase, ratio] of Object.entries(ratios)) {
    scene.print(`${phase}: a message costs ${ratio.toFixed(2)} times what it costs the relay (baseline: ${baseline?.[phase] ?? 'none'})`);
  }
  if (guard === 'save') await writeBaseline(ratios);
  const faults = guard === 'save' || baseline === null ? [] : dearer(ratios, baseline);
  return { rows, faults: [...faultsOf(rows), ...faults], more: { ratios } };
}

async function readRows(file: string): Promise<Row[]> {
  const { rows } = JSON.parse(await readFile(file, 'utf8')) as { rows?: Row[] };
  if (!Array.isArray(rows)) throw new TypeError(`${file} has no figures of a bench`);
  return rows;
}

/** Ctrl+C, a polite kill, or far too long: then everything that was started is ended all the same. */
function stopSignal(minutes: number): AbortSignal {
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort(new Error(`stopped by ${name}`)));
  return AbortSignal.any([stopping.signal, AbortSignal.timeout(minutes * 60_000)]);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else process.exitCode = await bench(options, stopSignal(20 + options.soakMinutes + options.seconds * 2));
} catch (fault) {
  console.error(describe(fault));
  process.exitCode = 1;
}

function describe(fault: unknown): unknown {
  if (fault instanceof TypeError) return `${fault.message}\n\n${usage}`;
  return fault instanceof Error && fault.name === 'AbortError' ? `The bench was ended: ${fault.cause}` : fault;
}
