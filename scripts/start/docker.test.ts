import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { type TempFolder, tempFolder } from '@chatter/testkit/temp-folder.ts';
import { startContainers } from './containers.ts';
import { dockerWays } from './docker.ts';
import { openInstallation } from './installation-file.ts';
import type { Provision } from './provide.ts';
import { serverTools } from './tools.ts';

/** A `docker` that only writes down what it is asked; the engine is reachable, or not. It stands for no engine: only a real one shows that containers come up. */
async function fakeDocker(folder: TempFolder, engine: 'reachable' | 'away' | 'failing' = 'reachable') {
  const bin = join(folder.path, 'bin');
  const calls = join(folder.path, 'calls');
  const answers = { reachable: 'exit 0', away: 'exit 1', failing: 'case "$*" in *" up "*) echo "port is taken" >&2; exit 1;; esac' };
  await mkdir(bin);
  const script = `#!/bin/sh\necho "$* config=$CHATTER_CONFIG nats=$CHATTER_NATS_PORT" >> '${calls}'\n${answers[engine]}\n`;
  await writeFile(join(bin, 'docker'), script, { mode: 0o755 });
  return { path: bin, docker: join(bin, 'docker'), calls: async () => (await readFile(calls, 'utf8')).trim().split('\n') };
}

const { sql, redis, nats } = serverTools;
const container = (docker: string): Provision => ({ kind: 'container', docker });

test('a server that is found nowhere else runs in Docker, when its engine answers', async () => {
  await using folder = await tempFolder();
  const { path, docker } = await fakeDocker(folder);
  const { anew, kept } = dockerWays(join(folder.path, 'home'), path);
  assert.deepEqual(await anew([redis, nats]), [
    [redis, container(docker)],
    [nats, container(docker)],
  ]);
  assert.deepEqual(await kept([sql, redis, nats]), []);
});

test('without docker, or with an engine that is away, nothing is provided', async () => {
  await using folder = await tempFolder();
  assert.deepEqual(await dockerWays(folder.path, join(folder.path, 'none')).anew([redis]), []);
  const { path } = await fakeDocker(folder, 'away');
  assert.deepEqual(await dockerWays(folder.path, path).anew([redis]), []);
});

test('data stays where it is: in Docker though a program came, at the program though it went', async () => {
  await using folder = await tempFolder();
  const { path, docker } = await fakeDocker(folder);
  const home = join(folder.path, 'home');
  await mkdir(join(home, 'docker', 'redis'), { recursive: true });
  assert.deepEqual(await dockerWays(home, path).kept([sql, redis, nats]), [[redis, container(docker)]]);
  await assert.rejects(dockerWays(home, join(folder.path, 'none')).kept([redis]), /data of Redis is in Docker, which does not answer/);
  await mkdir(join(home, 'mysql', 'data'), { recursive: true });
  await assert.rejects(
    dockerWays(home, path).anew([sql]),
    /holds the data of MySQL.*install MariaDB \(mariadbd\) or MySQL \(mysqld\) again/,
  );
});

test('just the servers that are missing are started, with the accounts of the installation, and stopped at the end', async () => {
  await using folder = await tempFolder();
  const { docker, calls } = await fakeDocker(folder);
  const home = { path: folder.path, installation: openInstallation(folder.path, 16) };
  const elsewhere: Provision = { kind: 'program', path: 'mysqld' };
  const servers = await startContainers(
    { mysql: elsewhere, redis: container(docker), nats: container(docker) },
    home,
    new AbortController().signal,
  );
  const address = new URL(servers.nats.urlFor('chat'));
  const conf = await readFile(join(folder.path, 'docker', 'nats', 'nats.conf'), 'utf8');
  assert.ok(conf.includes(`"password": "${address.password}"`));
  await servers[Symbol.asyncDispose]();
  const [up = '', stop = '', ...more] = await calls();
  const start = /^compose --project-name chatter-[0-9a-f]{8} --file docker-compose\.yml --file deploy\/compose\/start\.yml /;
  assert.match(up, start);
  const place = `config=${join(folder.path, 'docker')} nats=${address.port}`;
  assert.equal(up.replace(start, ''), `up --detach --no-deps --wait redis nats ${place}`);
  assert.equal(stop.replace(start, ''), `stop redis nats ${place}`);
  assert.deepEqual(more, []);
});

test('what docker says when it fails is told, and what it started is stopped', async () => {
  await using folder = await tempFolder();
  const { docker, calls } = await fakeDocker(folder, 'failing');
  const home = { path: folder.path, installation: openInstallation(folder.path, 16) };
  const found = { mysql: { kind: 'program', path: 'mysqld' }, redis: container(docker), nats: container(docker) } as const;
  await assert.rejects(
    startContainers(found, home, new AbortController().signal),
    /docker compose up .* failed\. It wrote last:\nport is taken/,
  );
  assert.match((await calls())[1] ?? '', / stop redis nats /);
  assert.deepEqual(await dockerWays(folder.path, join(folder.path, 'none')).kept([redis, nats]), []);
});
