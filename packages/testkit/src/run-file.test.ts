import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { readRunFile } from './run-file.ts';
import { tempFolder } from './temp-folder.ts';

const running = {
  gateway: 'http://127.0.0.1:8080',
  publicUrl: 'http://127.0.0.1:8080',
  mailbox: null,
  pid: process.pid,
  services: { chat: { pid: 11, health: 'http://127.0.0.1:41001' } },
  servers: { redis: { url: 'redis://127.0.0.1:6379', pid: 12 } },
};

test('a running system is found by its run file', async () => {
  await using home = await tempFolder();
  await writeFile(join(home.path, 'run.json'), JSON.stringify(running));
  assert.deepEqual(await readRunFile(home.path), running);
});

test('no file, half a file, and the file of a system that ended are no running system', async () => {
  await using home = await tempFolder();
  assert.equal(await readRunFile(home.path), null);
  await writeFile(join(home.path, 'run.json'), JSON.stringify(running).slice(0, 20));
  assert.equal(await readRunFile(home.path), null);
  const nobody = 2 ** 22 + 1; // above the largest pid of Linux
  await writeFile(join(home.path, 'run.json'), JSON.stringify({ ...running, pid: nobody }));
  assert.equal(await readRunFile(home.path), null);
});
