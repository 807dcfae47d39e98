import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { findBinary } from './find-binary.ts';
import { tempFolder } from './temp-folder.ts';

async function program(folder: string, name: string, mode = 0o755): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, '#!/bin/sh\n');
  await chmod(path, mode);
  return path;
}

test('the first name that is found wins, not the first folder', async () => {
  await using folder = await tempFolder();
  await program(join(folder.path, 'a'), 'mysqld');
  const mariadb = await program(join(folder.path, 'b'), 'mariadbd');
  assert.equal(findBinary(['mariadbd', 'mysqld'], `${folder.path}/a:${folder.path}/b`), mariadb);
});

test('the sbin beside a bin of PATH is looked into too', async () => {
  await using folder = await tempFolder();
  const server = await program(join(folder.path, 'sbin'), 'nats-server');
  assert.equal(findBinary(['nats-server'], `${folder.path}/bin`), server);
});

test('folders and files that cannot be executed are not programs', async () => {
  await using folder = await tempFolder();
  await mkdir(join(folder.path, 'redis-server'));
  await program(folder.path, 'valkey-server', 0o644);
  assert.equal(findBinary(['redis-server', 'valkey-server'], folder.path), null);
});
