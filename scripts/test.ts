import { randomUUID } from 'node:crypto';
import { mkdir, symlink } from 'node:fs/promises';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { startSql } from '@chatter/testkit/servers/sql.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { bundleLibraries } from './start/bundle-libraries.ts';
import { explain } from './start/explain.ts';
import { provide } from './start/provide.ts';
import { say } from './start/say.ts';
import { buildWeb } from './start/web-build.ts';
import { leftRunning } from './suites/left-running.ts';
import { help, readOptions } from './suites/options.ts';
import { piecesOf } from './suites/pieces.ts';
import { runAtOnce } from './suites/run-at-once.ts';
import { type PieceResult, runPiece } from './suites/run-piece.ts';
import { startChatter } from './suites/start-chatter.ts';
import type { Suite } from './suites/suites.ts';
import { type SuiteResult, tally } from './suites/tally.ts';
import { toolsOf } from './suites/tools-of.ts';

/** `npm test`: everything, on real servers of its own. Exit code 1 when anything failed, or a process was left running. */
const stopping = new AbortController();
const mark = `CHATTER_TEST_RUN=${randomUUID()}`;

/** Much of a test is waiting for a process or a clock: two more at a time than there are processors. */
const atOnce = Math.min(availableParallelism() + 2, 6);

async function testAll(chosen: readonly Suite[]): Promise<SuiteResult[]> {
  await using folder = await tempFolder();
  await keepInside(folder.path);
  await bundleLibraries();
  const results: PieceResult[] = [];
  {
    await using made = new AsyncDisposableStack();
    if (chosen.some(({ needs }) => needs.length > 0)) await prepare(chosen, made);
    // What is cheap to fail comes first, and alone: it uses all processors.
    for (const stage of [chosen.filter(isCheck), chosen.filter((suite) => !isCheck(suite))]) results.push(...(await runAll(stage, made)));
  }
  for (const { piece, failed } of results) if (failed > 0) console.error(`Failed: ${piece.name}`);
  return [...tally(results), ...endLeftovers(folder.path)];
}

function isCheck({ files }: Suite): boolean {
  return files.length === 0;
}

/** Runs all files of these suites as one heap of work, of which the suites are only the names. */
function runAll(suites: readonly Suite[], made: AsyncDisposableStack): Promise<PieceResult[]> {
  let started: Promise<string> | undefined;
  const start = async () => made.use(await startChatter()).runFile;
  const chatter = () => {
    started ??= start();
    return started;
  };
  const pieces = piecesOf(suites);
  const live = pieces.length === 1;
  return runAtOnce(pieces, atOnce, (piece) => runPiece(piece, { stopping: stopping.signal, live, chatter }));
}

/** Whatever a test starts writes its files there: temporary ones, npm's and Chromium's too. Hundreds of processes share compiled modules. */
async function keepInside(folder: string): Promise<void> {
  const [name, value] = mark.split('=') as [string, string];
  const [home, data] = [join(folder, 'home'), join('.local', 'share')];
  await mkdir(join(home, data), { recursive: true });
  // Browsers look there for fonts that a person has installed.
  await symlink(join(homedir(), data, 'fonts'), join(home, data, 'fonts'));
  Object.assign(process.env, { [name]: value, TMPDIR: folder, HOME: home, NODE_COMPILE_CACHE: join(folder, 'cache') });
}

/** Programs, the built web app, and one MySQL server that all test files share, each with schemas of its own. */
async function prepare(chosen: readonly Suite[], made: AsyncDisposableStack): Promise<void> {
  await provide(toolsOf(chosen));
  say('Web app', (await buildWeb({ watch: () => ({ onOutput: () => {}, onStart: () => {} }) })) ? 'built' : 'up to date');
  process.env.TESTKIT_SQL_ADMIN_URL = made.use(await startSql()).url;
}

function endLeftovers(folder: string): SuiteResult[] {
  const left = leftRunning(mark, folder);
  for (const { pid, command } of left) {
    console.error(`Left running: ${command} (process ${pid})`);
    process.kill(pid, 'SIGKILL');
  }
  return left.length === 0 ? [] : [{ name: 'leftovers', seconds: 0, passed: 0, failed: left.length }];
}

function report(results: readonly SuiteResult[], seconds: number): void {
  const row = (name: string, time: number, passed: number, failed: number) =>
    console.log(
      `${name.padEnd(10)} ${time.toFixed(1).padStart(7)} s ${String(passed).padStart(6)} passed ${String(failed).padStart(4)} failed`,
    );
  console.log('');
  for (const { name, seconds, passed, failed } of results) row(name, seconds, passed, failed);
  const sum = (of: 'passed' | 'failed') => results.reduce((total, result) => total + result[of], 0);
  console.log(`${'in all'.padEnd(10)} ${seconds.toFixed(1).padStart(7)} s\n`);
  // Alone on its line: what reads the end of a run knows it by that.
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
  process.exitCode = sum('failed') === 0 ? 0 : 1;
}

async function main(): Promise<void> {
  try {
    const chosen = readOptions(process.argv.slice(2));
    if (chosen === null) return console.log(help);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());
    const sinceMs = performance.now();
    const results = await testAll(chosen);
    report(results, (performance.now() - sinceMs) / 1000);
  } catch (error) {
    console.error(stopping.signal.aborted ? 'Stopped.' : explain(error, '.'));
    process.exitCode = 1;
  }
}

await main();
