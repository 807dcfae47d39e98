import assert from 'node:assert/strict';
import { test } from 'node:test';
import { latch } from '@chatter/testkit/latch.ts';
import { Program } from '@chatter/testkit/program.ts';
import { keepRunning } from './keep-running.ts';

const idle = {
  name: 'idle',
  command: process.execPath,
  args: ['-e', 'setInterval(() => {}, 1000)'],
  answers: () => Promise.resolve(),
};

test('a full disk is told in words, and the watch goes on', async (context) => {
  const lines: string[] = [];
  context.mock.method(console, 'log', (line: string) => lines.push(line));
  const stopping = new AbortController();
  await using program = new Program(idle);
  await program.start();
  const returned = [latch('it is back'), latch('it is back again')] as const;
  let returns = 0;
  const again = () => {
    returned[returns++ === 0 ? 0 : 1].open();
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  const keeping = keepRunning(program, again, stopping.signal);
  for (const { opened } of returned) {
    await program.crash();
    await opened;
  }
  stopping.abort();
  await keeping;
  assert.equal(lines.filter((line) => line.endsWith('idle       no space is left on the disk')).length, 2, lines.join('\n'));
  assert.ok(!lines.some((line) => line.includes('ENOSPC')));
});

test('a program that ends is started again until the watch stops, and is left as it is then', async () => {
  const stopping = new AbortController();
  await using program = new Program(idle);
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
