import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { lockFolder } from './lock.ts';
import { identityOf } from './process-identity.ts';

test('a folder is held by one, and given back', async () => {
  await using folder = await tempFolder();
  {
    using _held = lockFolder(folder.path);
    assert.throws(() => lockFolder(folder.path), new RegExp(`Chatter runs already on .* \\(process ${process.pid}\\)`));
  }
  assert.deepEqual(readdirSync(folder.path), []);
});

test('what a process held that has ended is free, even if another one has its number now', async () => {
  await using folder = await tempFolder();
  await using ended = await startProcess({ command: 'true' });
  await ended.exited;
  const lock = join(folder.path, 'lock');
  for (const holder of [
    { pid: ended.pid, identity: 'then' },
    { pid: process.pid, identity: 'an earlier process' },
  ]) {
    writeFileSync(lock, JSON.stringify(holder));
    using _held = lockFolder(folder.path);
    assert.equal(existsSync(lock), true);
  }
});

test('a lock that says nothing, as a full disk or a lost power supply leaves it, keeps nobody out', async () => {
  await using folder = await tempFolder();
  const lock = join(folder.path, 'lock');
  for (const content of ['', '{"pid":12', 'null', '[]', '"x"', '{"pid":"1","identity":1}', '\u0000\u0000']) {
    writeFileSync(lock, content);
    using _held = lockFolder(folder.path);
    assert.throws(() => lockFolder(folder.path), /Chatter runs already/, 'it is whole now');
  }
  assert.deepEqual(readdirSync(folder.path), []);
});

test('a process keeps its identity, and loses it when it ends', async () => {
  await using running = await startProcess({ command: process.execPath, args: ['-e', 'setInterval(() => {}, 1000)'] });
  const identity = identityOf(running.pid);
  assert.notEqual(identity, null);
  assert.equal(identityOf(running.pid), identity);
  assert.notEqual(identityOf(process.pid), identity);
  await running.stop();
  assert.equal(identityOf(running.pid), null);
});
