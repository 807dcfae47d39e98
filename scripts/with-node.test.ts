import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';

/** A checkout with nothing but the launcher and a script; `npm` notes that it ran, and makes what `npm ci` would. */
async function checkout(root: string): Promise<{ run(...args: string[]): Promise<Ran>; env: Record<string, string> }> {
  const [bin, runtime] = [join(root, 'bin'), join(root, 'tools/node')];
  await Promise.all(['bin', 'scripts', 'tmp', 'tools/node'].map((folder) => mkdir(join(root, folder), { recursive: true })));
  await copyFile(join(import.meta.dirname, 'with-node.mjs'), join(root, 'scripts/with-node.mjs'));
  await writeFile(
    join(root, 'scripts/echo.ts'),
    'const [first]: string[] = process.argv.slice(2); console.log(first); process.exitCode = 3;',
  );
  for (const folder of [root, runtime]) await writeFile(join(folder, 'package-lock.json'), '{}');
  await writeFile(
    join(runtime, 'package.json'),
    JSON.stringify({ optionalDependencies: { [`node-${process.platform}-${process.arch}`]: '1' } }),
  );
  await symlink(process.execPath, join(bin, 'node'));
  await writeFile(
    join(bin, 'npm'),
    `#!/bin/sh
    echo "$3" >> ${root}/installed
    mkdir -p "$3/node_modules/.bin"
    case "$3" in */tools/node) ln -s ${process.execPath} "$3/node_modules/.bin/node" ;; esac`,
  );
  await chmod(join(bin, 'npm'), 0o755);
  const env = { PATH: `${bin}:/bin:/usr/bin`, TMPDIR: join(root, 'tmp') };
  return { env, run: (...args) => run(join(bin, 'node'), [join(root, 'scripts/with-node.mjs'), ...args], env) };
}

interface Ran {
  code: number;
  out: string;
  err: string;
}

function run(command: string, args: string[], env: Record<string, string>): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(command, args, { env }, (error, out, err) => resolve({ code: error === null ? 0 : Number(error.code), out, err }));
  });
}

/** Makes the next Node say that it is of another version. */
function pretending(version: string): Record<string, string> {
  const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '${version}' } })`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

const installs = (root: string) =>
  readFile(join(root, 'installed'), 'utf8').then(
    (text) => text.trim().split('\n'),
    () => [],
  );

test('packages are installed once, then only when the lock has changed', async () => {
  await using root = await tempFolder();
  const { run } = await checkout(root.path);
  assert.deepEqual(await run('scripts/echo.ts', 'hello'), { code: 3, out: 'hello\n', err: 'Installing packages (once) ...\n' });
  assert.equal((await run('scripts/echo.ts', 'again')).err, '');
  assert.equal((await installs(root.path)).length, 1);
  await writeFile(join(root.path, 'package-lock.json'), '{ "name": "changed" }');
  await run('scripts/echo.ts');
  assert.equal((await installs(root.path)).length, 2);
});

test('two starts at once install once', async () => {
  await using root = await tempFolder();
  const { run } = await checkout(root.path);
  const both = await Promise.all([run('scripts/echo.ts', 'a'), run('scripts/echo.ts', 'b')]);
  assert.deepEqual(
    both.map(({ out }) => out),
    ['a\n', 'b\n'],
  );
  assert.equal((await installs(root.path)).length, 1);
});

test('what a dead installer held is free', async () => {
  await using root = await tempFolder();
  const { run, env } = await checkout(root.path);
  const dead = await startProcess({ command: 'true' });
  await dead.exited;
  const lock = join(env.TMPDIR as string, `chatter-install-${createHash('sha256').update(root.path).digest('hex').slice(0, 16)}`);
  await mkdir(lock);
  await writeFile(join(lock, 'pid'), String(dead.pid));
  assert.equal((await run('scripts/echo.ts', 'free')).out, 'free\n');
});

test('with Node 20 the pinned Node is fetched and runs the script', async () => {
  await using root = await tempFolder();
  const { env } = await checkout(root.path);
  const old = { ...env, ...pretending('20.19.0') };
  const ran = await run(join(root.path, 'bin/node'), [join(root.path, 'scripts/with-node.mjs'), 'scripts/echo.ts', 'hello'], old);
  assert.match(ran.err, /^Fetching Node \(once\)/);
  assert.equal(ran.out, 'hello\n');
  assert.deepEqual(await installs(root.path), [join(root.path, 'tools/node'), root.path]);
});

test('Node 18 is refused in a sentence', async () => {
  await using root = await tempFolder();
  const { env } = await checkout(root.path);
  const ran = await run(join(root.path, 'bin/node'), [join(root.path, 'scripts/with-node.mjs'), 'scripts/echo.ts'], {
    ...env,
    ...pretending('18.20.0'),
  });
  assert.deepEqual(ran, { code: 1, out: '', err: 'Node 18.20.0 is too old: install Node 20 or later.\n' });
});

test('without npm, or a Node for the platform, a sentence says what to install', async () => {
  await using root = await tempFolder();
  const { env } = await checkout(root.path);
  await rm(join(root.path, 'bin/npm'));
  const launcher = join(root.path, 'scripts/with-node.mjs');
  const bare = { ...env, PATH: dirname(join(root.path, 'bin/node')) };
  const withoutNpm = await run(join(root.path, 'bin/node'), [launcher, 'scripts/echo.ts'], bare);
  assert.match(withoutNpm.err, /npm is not on PATH: install it/);
  assert.equal(withoutNpm.code, 1);
  await writeFile(join(root.path, 'tools/node/package.json'), JSON.stringify({ optionalDependencies: {} }));
  const elsewhere = await run(join(root.path, 'bin/node'), [launcher, 'scripts/echo.ts'], { ...env, ...pretending('22.0.0') });
  assert.match(elsewhere.err, /Node 22\.0\.0 is too old, and none is pinned for .*: install Node 24\.12 or later\./);
  assert.equal(elsewhere.code, 1);
});

test('a signal is passed on, and the exit code of the answer passed back', async () => {
  await using root = await tempFolder();
  const { env } = await checkout(root.path);
  await writeFile(
    join(root.path, 'scripts/wait.ts'),
    "process.on('SIGTERM', () => process.exit(7)); setInterval(() => {}, 1000); console.log('up');",
  );
  const plan = { command: join(root.path, 'bin/node'), args: [join(root.path, 'scripts/with-node.mjs'), 'scripts/wait.ts'], env };
  await using started = await startProcess(plan);
  await until('the script runs', () => started.output().includes('up'));
  assert.deepEqual(await started.stop(), { code: 7, signal: null });
});

test('a script whose starter was killed is asked to stop', async () => {
  await using root = await tempFolder();
  const { env } = await checkout(root.path);
  await writeFile(
    join(root.path, 'scripts/wait.ts'),
    "process.on('SIGTERM', () => process.exit(console.log('asked to stop'))); setInterval(() => {}, 1000); console.log('up');",
  );
  const command = JSON.stringify([join(root.path, 'bin/node'), [join(root.path, 'scripts/with-node.mjs'), 'scripts/wait.ts']]);
  const starter = `const [node, args] = ${command};
    require('node:child_process').spawn(node, args, { detached: true, stdio: 'inherit' })`;
  await using started = await startProcess({ command: process.execPath, args: ['-e', starter], env });
  await until('the script runs', () => started.output().includes('up'));
  started.signal('SIGKILL');
  // The script holds the output open: this is settled when it has ended too.
  await started.exited;
  assert.match(started.output(), /asked to stop/);
});
