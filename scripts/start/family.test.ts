import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { Family } from './family.ts';

const idle = { command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] };

test('what an earlier start left running is ended, and nobody else', async () => {
  await using home = await tempFolder();
  await using child = await startProcess(idle);
  await using stranger = await startProcess(idle);
  const path = join(home.path, 'children.json');
  const earlier = new Family(home.path);
  earlier.note('chat', 'service', child.pid);
  earlier.note('auth', 'service', stranger.pid);
  // The number of a noted process may belong to somebody else by now.
  writeFileSync(path, readFileSync(path, 'utf8').replace(/("pid": \d+,\s+"identity": ")([^"]+)("\s+\}\s+\])/, '$1earlier$3'));
  assert.deepEqual(await new Family(home.path).endLeftBehind(), ['chat']);
  assert.equal((await child.exited).signal, 'SIGTERM');
  process.kill(stranger.pid, 0);
  assert.equal(existsSync(path), false);
});

test('all children are killed at once, those that do not listen too', async () => {
  await using home = await tempFolder();
  await using deaf = await startProcess({
    command: process.execPath,
    args: ['-e', "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"],
  });
  await using stranger = await startProcess(idle);
  const family = new Family(home.path);
  family.note('chat', 'service', deaf.pid);
  family.kill();
  assert.equal((await deaf.exited).signal, 'SIGKILL');
  process.kill(stranger.pid, 0);
});

test('while the file cannot be written children are remembered, and stand in it at the next chance', async () => {
  await using home = await tempFolder();
  const path = join(home.path, 'children.json');
  const family = new Family(home.path);
  // In the way of the new file, as a full disk is.
  mkdirSync(`${path}.new`);
  family.note('chat', 'service', process.pid);
  assert.equal(existsSync(path), false);
  rmdirSync(`${path}.new`);
  family.note('auth', 'service', process.pid);
  const noted = JSON.parse(readFileSync(path, 'utf8')) as { name: string }[];
  assert.deepEqual(
    noted.map(({ name }) => name),
    ['chat', 'auth'],
  );
});

test('a child that was started again is noted once, as it is now', async () => {
  await using home = await tempFolder();
  const family = new Family(home.path);
  family.note('chat', 'service', 1);
  family.note('chat', 'service', process.pid);
  const noted = JSON.parse(readFileSync(join(home.path, 'children.json'), 'utf8')) as { pid: number }[];
  assert.deepEqual(
    noted.map(({ pid }) => pid),
    [process.pid],
  );
});
