import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { services } from '@chatter/contracts/kit/define.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { fillSecretsFolder } from './secrets-folder.ts';

const plan = (folder: string) => ({ folder, publicUrl: 'https://chat.example.org', logShards: 16, namespace: 'chatter' });

test('a folder filled twice holds the same, and a new one something else', async () => {
  await using one = await tempFolder();
  await using other = await tempFolder();
  const read = (folder: string) =>
    ['chat/NATS_URL', 'redis/users.acl', 'auth/PASSWORD_PEPPER'].map((path) => readFileSync(join(folder, path), 'utf8'));
  fillSecretsFolder(plan(one.path));
  const first = read(one.path);
  fillSecretsFolder(plan(one.path));
  assert.deepEqual(read(one.path), first);
  fillSecretsFolder(plan(other.path));
  for (const [index, text] of read(other.path).entries()) assert.notEqual(text, first[index]);
});

test('passwords are never made anew while something was made with the old ones', async () => {
  await using folder = await tempFolder();
  fillSecretsFolder(plan(folder.path));
  rmSync(join(folder.path, 'setup', 'secrets.json'));
  assert.throws(() => fillSecretsFolder(plan(folder.path)), /secrets\.json is missing/);
});

test('each service comes in with the password that the servers know it by', async () => {
  await using folder = await tempFolder();
  fillSecretsFolder(plan(folder.path));
  const read = (path: string) => readFileSync(join(folder.path, path), 'utf8');
  const passwordIn = (path: string) => new URL(read(path)).password;
  for (const service of services) assert.ok(read('nats/nats.conf').includes(`"password": "${passwordIn(`${service}/NATS_URL`)}"`), service);
  assert.ok(read('redis/users.acl').includes(`user chat on resetpass >${passwordIn('chat/REDIS_URL')} `));
  assert.ok(read('mysql/accounts.sql').includes(`'chat'@'%' IDENTIFIED BY '${passwordIn('chat/DATABASE_URL')}'`));
  assert.ok(read('mysql/accounts.sql').includes(`'migration'@'%' IDENTIFIED BY '${passwordIn('migrations/chat/DATABASE_URL')}'`));
  assert.equal(statSync(join(folder.path, 'setup', 'secrets.json')).mode & 0o077, 0);
});
