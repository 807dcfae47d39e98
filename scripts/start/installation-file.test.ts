import assert from 'node:assert/strict';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { openInstallation } from './installation-file.ts';

test('an installation keeps its secrets, passwords and shards', async () => {
  await using home = await tempFolder();
  const made = openInstallation(home.path, 16);
  const again = openInstallation(home.path, 64);
  assert.deepEqual(again.secrets, made.secrets);
  assert.equal(again.logShards, 16);
  assert.equal(again.passwordOf('mysql')('chat'), made.passwordOf('mysql')('chat'));
  assert.equal(statSync(join(home.path, 'secrets.json')).mode & 0o777, 0o600);
});

test('every account at every server has a password of its own, of letters, digits, - and _', async () => {
  await using home = await tempFolder();
  const { passwordOf } = openInstallation(home.path, 16);
  const passwords = ['mysql', 'redis', 'nats'].flatMap((server) => ['admin', 'chat', 'auth'].map(passwordOf(server)));
  assert.equal(new Set(passwords).size, passwords.length);
  for (const password of passwords) assert.match(password, /^[\w-]{32}$/);
});

test('data without its secrets, and secrets that cannot be read, are told', async () => {
  await using home = await tempFolder();
  openInstallation(home.path, 16);
  writeFileSync(join(home.path, 'secrets.json'), '{');
  assert.throws(() => openInstallation(home.path, 16), /secrets\.json is damaged: bring it back from a back-up/);
  mkdirSync(join(home.path, 'mysql'));
  rmSync(join(home.path, 'secrets.json'));
  assert.throws(() => openInstallation(home.path, 16), /secrets\.json is missing, but there is data/);
});
