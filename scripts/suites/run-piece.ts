import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { explain } from '../start/explain.ts';
import { root } from '../start/root.ts';
import { type Counts, readCounts } from './counts.ts';
import type { Piece } from './pieces.ts';

export interface PieceResult extends Counts {
  readonly piece: Piece;
  readonly seconds: number;
}

export interface RunPieceDeps {
  readonly stopping: AbortSignal;
  /** Shows as it comes what a piece writes, which several at a time would mix; else it is shown when the piece has ended. */
  readonly live: boolean;
  /** Answers the path of the `run.json` of the Chatter that pieces share. */
  chatter(): Promise<string>;
}

/** A test that takes so long hangs. */
const patienceMs = 240_000;
/** So does a piece that says nothing for a little longer: then its test has had the time to say that it hangs. */
const silenceMs = patienceMs + 10_000;

/** Runs a piece in a process of its own and shows what it writes; it is ended when it hangs, or when `stopping` aborts. */
export async function runPiece(piece: Piece, { stopping, live, chatter }: RunPieceDeps): Promise<PieceResult> {
  if (live) console.log(`\n== ${piece.name}`);
  const sinceMs = performance.now();
  let output = '';
  const say = (text: string) => {
    if (live) process.stdout.write(text);
    output += text;
  };
  const ends = await runProcess(piece, say, stopping, chatter).catch((error: unknown) => {
    say(`${explain(error, '.')}\n`);
    return null;
  });
  const seconds = (performance.now() - sinceMs) / 1000;
  stopping.throwIfAborted();
  if (!live) process.stdout.write(`\n== ${piece.name}, ${seconds.toFixed(1)} s\n${output}`);
  return { piece, seconds, ...readCounts(output, ends) };
}

/** @returns the exit code; null when the process was ended because it hung */
async function runProcess(
  { suite, files }: Piece,
  say: (text: string) => void,
  stopping: AbortSignal,
  chatter: RunPieceDeps['chatter'],
): Promise<number | null> {
  const env = { ...suite.env, ...(suite.needsChatter && { CHATTER_RUN_JSON: await chatter() }) };
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(), silenceMs);
  const onOutput = (text: string) => {
    say(text);
    timer.refresh();
  };
  try {
    const ended = AbortSignal.any([stopping, silence.signal]);
    await using child = await startProcess({
      command: process.execPath,
      args: argsFor(suite, files),
      cwd: root,
      env,
      onOutput,
      stopping: ended,
      stopWithinMs: 5000,
    });
    const { code } = await child.exited;
    if (silence.signal.aborted) say(`It said nothing for ${silenceMs / 60_000} minutes and was ended.\n`);
    return silence.signal.aborted ? null : code;
  } finally {
    clearTimeout(timer);
  }
}

function argsFor({ preload }: Piece['suite'], files: readonly string[]): string[] {
  if (files.length === 0) return [join('scripts', 'check.ts')];
  // Each test may take so long; not a suite, such as those of a process for several files are.
  const options = ['--test-reporter=spec', `--test-timeout=${patienceMs}`];
  if (files.length === 1) return [...options, ...files];
  const preloading = preload === undefined ? [] : ['--import', pathToFileURL(join(root, preload)).href];
  return [...options, ...preloading, join('scripts', 'suites', 'run-files.ts'), ...files];
}
