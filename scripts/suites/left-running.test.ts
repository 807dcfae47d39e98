import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { leftRunning } from './left-running.ts';

const idle = { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] };

test('a process of the run is found by its mark or its folder, another one is not', async () => {
  await using folder = await tempFolder();
  await using marked = await startProcess({ ...idle, env: { CHATTER_TEST_RUN: 'of-this-test' } });
  await using placed = await startProcess({ ...idle, cwd: folder.path });
  await using _other = await startProcess(idle);
  const found = leftRunning('CHATTER_TEST_RUN=of-this-test', folder.path).map(({ pid }) => pid);
  assert.deepEqual(found.sort(), [marked.pid, placed.pid].sort());
  await Promise.all([marked.stop(), placed.stop()]);
  assert.deepEqual(leftRunning('CHATTER_TEST_RUN=of-this-test', folder.path), []);
});
