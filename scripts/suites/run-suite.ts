import { globSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { root } from '../start/root.ts';
import { type Counts, readCounts } from './counts.ts';
import { startChatter } from './start-chatter.ts';
import type { Suite } from './suites.ts';

export interface SuiteResult extends Counts {
  readonly name: string;
  readonly seconds: number;
}

/** A test, or a suite that says nothing for so long, hangs. */
const patienceMs = 240_000;

/** Runs a suite in processes of its own, showing what they write; it is ended when it hangs, or when `stopping` aborts. */
export async function runSuite(suite: Suite, stopping: AbortSignal): Promise<SuiteResult> {
  console.log(`\n== ${suite.name}`);
  const sinceMs = performance.now();
  await using made = new AsyncDisposableStack();
  const chatter = suite.needsChatter === undefined ? {} : { CHATTER_RUN_JSON: made.use(await startChatter()).runFile };
  const env = { ...suite.env, ...chatter };
  let output = '';
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), patienceMs);
  made.defer(() => clearTimeout(timer));
  const onOutput = (piece: string) => {
    process.stdout.write(piece);
    output += piece;
    timer.refresh();
  };
  const ended = AbortSignal.any([stopping, silence.signal]);
  const plan = { command: process.execPath, args: argsOf(suite), cwd: root, env, onOutput, stopping: ended, stopWithinMs: 5000 };
  const child = made.use(await startProcess(plan));
  const { code } = await child.exited;
  stopping.throwIfAborted();
  if (silence.signal.aborted) console.error(`${suite.name} said nothing for ${patienceMs / 60_000} minutes and was ended.`);
  const seconds = (performance.now() - sinceMs) / 1000;
  return { name: suite.name, seconds, ...readCounts(output, silence.signal.aborted ? null : code) };
}

function argsOf({ files, concurrency }: Suite): string[] {
  if (files.length === 0) return [join(root, 'scripts', 'check.ts')];
  const found = globSync([...files], { cwd: root }).sort();
  return ['--test', '--test-reporter=spec', `--test-timeout=${patienceMs}`, `--test-concurrency=${concurrency}`, ...found];
}
