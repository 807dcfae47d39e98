import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latch } from '@chatter/testkit/latch.ts';
import { Program } from '@chatter/testkit/program.ts';
import { keepRunning } from './keep-running.ts';

test('a program that ends is started again until the watch stops, and is left as it is then', async () => {
  const stopping = new AbortController();
  await using program = new Program({
    name: 'idle',
    command: process.execPath,
    args: ['-e', 'setInterval(() => {}, 1000)'],
    answers: () => Promise.resolve(),
  });
  await program.start();
  const first = program.pid;
  const back = latch('it is back');
  const keeping = keepRunning(program, () => back.open(), stopping.signal);
  await program.crash();
  await back.opened;
  assert.notEqual(program.pid, first);
  stopping.abort();
  await keeping;
  process.kill(program.pid as number, 0);
});
