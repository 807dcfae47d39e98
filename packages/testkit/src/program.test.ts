import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latch } from './latch.ts';
import { Program } from './program.ts';

test('a start that is given up ends soon, though the program passes over the first request to stop', { timeout: 10_000 }, async () => {
  const stopping = new AbortController();
  const up = latch('it is up');
  await using program = new Program({
    name: 'slow',
    command: process.execPath,
    args: [
      '-e',
      "let asked = 0; process.on('SIGTERM', () => ++asked > 1 && process.exit(0)); setInterval(() => {}, 1000); console.log('up')",
    ],
    onOutput: () => up.open(),
    answers: () => Promise.reject(new Error('not yet')),
    stopWithinMs: 60_000,
  });
  const starting = program.start(stopping.signal);
  starting.catch(() => {});
  await up.opened;
  stopping.abort();
  await assert.rejects(starting, (error) => error === stopping.signal.reason);
  assert.deepEqual(await program.exited, { code: 0, signal: null });
});
