// Runs a script of this repository on the pinned Node, whatever Node is on PATH: `node scripts/with-node.mjs SCRIPT [ARGUMENT...]`.
// Plain JavaScript without dependencies, for Node 20 and later: everything else exists only after it has run.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runtime = join(root, 'tools', 'node');
const needed = [24, 12];
const runtimeBin = join(runtime, 'node_modules', '.bin');

/** Something the person at the keyboard can mend. */
class Hindrance extends Error {}

try {
  const [script, ...args] = process.argv.slice(2);
  if (script === undefined) throw new Hindrance('Usage: node scripts/with-node.mjs SCRIPT [ARGUMENT...]');
  if (!atLeast(process.versions.node, [20, 0])) {
    throw new Hindrance(`Node ${process.versions.node} is too old: install Node 20 or later.`);
  }
  const node = atLeast(process.versions.node, needed) ? process.execPath : pinnedNode();
  const env = { ...process.env, PATH: [dirname(node), process.env.PATH].join(delimiter) };
  install(root, 'Installing packages', env);
  run(node, [join(root, script), ...args], env);
} catch (error) {
  if (!(error instanceof Hindrance)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

function atLeast(version, [major, minor]) {
  const [ours, oursMinor] = version.split('.').map(Number);
  return ours > major || (ours === major && oursMinor >= minor);
}

/** The Node of `tools/node`, fetched first if it is not there: npm packages that hold nothing but the program. */
function pinnedNode() {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const { optionalDependencies } = JSON.parse(readFileSync(join(runtime, 'package.json'), 'utf8'));
  if (!(`node-${platform}` in optionalDependencies)) {
    throw new Hindrance(
      `Node ${process.versions.node} is too old, and none is pinned for ${platform}: install Node ${needed.join('.')} or later.`,
    );
  }
  install(runtime, 'Fetching Node', process.env);
  const node = join(runtimeBin, process.platform === 'win32' ? 'node.cmd' : 'node');
  if (existsSync(node)) return node;
  // npm passes over an optional package that it cannot fetch: the next run shall try again.
  rmSync(join(runtime, 'node_modules'), { recursive: true, force: true });
  throw new Hindrance(
    `npm could not fetch Node for ${platform}. Is the package registry reachable? Else install Node ${needed.join('.')} or later.`,
  );
}

/** Runs `npm ci` unless what stands in node_modules was installed from the lock as it is now: by this script, or by npm since. */
function install(folder, what, env) {
  const lock = join(folder, 'package-lock.json');
  const content = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const marker = join(folder, 'node_modules', '.installed-from');
  const ofNpm = join(folder, 'node_modules', '.package-lock.json');
  const stands = () =>
    (existsSync(marker) && readFileSync(marker, 'utf8') === content) ||
    (existsSync(ofNpm) && statSync(ofNpm).mtimeMs >= statSync(lock).mtimeMs);
  if (stands()) return;
  alone(folder, () => {
    if (stands()) return;
    console.error(`${what} (once) ...`);
    npmCi(folder, env);
    writeFileSync(marker, content);
  });
}

function npmCi(folder, env) {
  const args = ['ci', '--prefix', folder, '--no-audit', '--no-fund', '--loglevel=error', '--no-update-notifier'];
  const windows = process.platform === 'win32';
  const { error, status } = spawnSync('npm', args, { cwd: folder, env, stdio: ['ignore', 2, 2], shell: windows });
  if (error?.code === 'ENOENT') throw new Hindrance('npm is not on PATH: install it (it comes with Node).');
  if (error !== undefined) throw error;
  if (status !== 0) throw new Hindrance(`npm could not install the packages in ${folder}: see above.`);
}

/** Does the work while no other process does it for the same folder. Who held the lock and died does not hold it. */
function alone(folder, work) {
  const lock = join(tmpdir(), `chatter-install-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 16)}`);
  for (let waited = 0; !take(lock); waited++) {
    if (waited === 5) console.error('Another process installs the packages: waiting for it ...');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  }
  try {
    work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function take(lock) {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (isDead(lock)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

/** Whether the holder of a lock has ended; one that has not yet said who it is has a second to do so. */
function isDead(lock) {
  try {
    const pid = Number(readFileSync(join(lock, 'pid'), 'utf8'));
    if (pid > 0) process.kill(pid, 0);
    else return Date.now() - statSync(lock).mtimeMs > 1000;
    return false;
  } catch (error) {
    if (error.code === 'ENOENT') return existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 1000;
    return error.code === 'ESRCH';
  }
}

/** Runs the command in place of this process: signals are passed on, exit code and ending signal passed back. */
function run(node, args, env) {
  const child = spawn(node, args, { env, stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const pass = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, pass);
  // Who started us was killed without a word: nobody could end the command any more.
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid === parent || pass('SIGTERM'), 1000);
  child.on('exit', (code, signal) => {
    clearInterval(watch);
    for (const name of signals) process.off(name, pass);
    process.exitCode = signal === null ? code : 128 + constants.signals[signal];
  });
}
