import assert from 'node:assert/strict';
import { once } from 'node:events';
import { open, readFile, stat, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import type { Letter } from '@chatter/testkit/mailbox/letter.ts';
import type { RunFile } from '@chatter/testkit/run-file.ts';
import { type Exit, type StartedProcess, startProcess } from '@chatter/testkit/start-process.ts';
import { type TempFolder, tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';

/** `npm start` for real: one installation through its life, in this order. */
const root = join(import.meta.dirname, '..', '..');
let home: TempFolder;
let port: number;
before(async () => {
  home = await tempFolder();
  port = await freePort();
});

let running: StartedProcess;
let run: RunFile;
after(async () => {
  await running.stop();
  await home[Symbol.asyncDispose]();
});

test('a first start is ready in a browser, and says where in run.json, which is private', async () => {
  running = await start('node');
  run = await ready(running);
  assert.equal(run.gateway, `http://127.0.0.1:${port}`);
  assert.deepEqual(Object.keys(run.services).sort(), ['ai', 'auth', 'chat', 'community', 'gateway', 'mailer', 'persistence']);
  assert.equal((await stat(join(home.path, 'run.json'))).mode & 0o777, 0o600);
  const page = await fetch(run.gateway, { headers: { accept: 'text/html' } });
  assert.match(await page.text(), /<!doctype html>/i);
  for (const { health } of Object.values(run.services)) assert.equal((await fetch(`${health}/readyz`)).status, 200);
});

test('an account is asked for, and its letter arrives', async () => {
  const answer = await post('/accounts', { ...ann, email: 'ann@example.org', firstName: 'Ann', lastName: 'Lee' });
  assert.equal(answer.status, 202);
  assert.match((await activationToken()) ?? '', /^[\w-]{43}$/);
});

test('a service and a server that die come back', async () => {
  const { auth } = run.services;
  const { redis } = run.servers;
  process.kill(auth?.pid as number, 'SIGKILL');
  process.kill(redis.pid as number, 'SIGKILL');
  const next = await until('both are back', async () => {
    const now = await readRun();
    return now.services.auth?.pid === auth?.pid || now.servers.redis.pid === redis.pid ? null : now;
  });
  assert.equal(next.servers.redis.url, redis.url);
  await until('auth is ready', async () => (await fetch(`${next.services.auth?.health}/readyz`)).ok);
  assert.match(running.output(), /auth +ended \(SIGKILL\); starting it again in 0\.25 s/);
  // Its number is in run.json as soon as it is started again by whichever writes the file first.
  await until('redis is said to run again', () => /redis +runs again/.test(running.output()));
});

test('the drill kills parts of it while two people talk, and counts what MySQL has', async () => {
  const report = join(home.path, 'report.json');
  await using drill = await startDrill('--only', 'chat,redis', '--kill', '--messages', '60', '--rate', '20', '--json', report);
  assert.equal((await drill.exited).code, 0, drill.output());
  assert.match(drill.output(), /chat .* s .*\n.*redis .* s .*\n\nsent (\d+) = accepted \1 = stored \1 = received \1; refused 0, doubled 0/);
  const { sent } = JSON.parse(await readFile(report, 'utf8')) as { sent: number };
  assert.ok(sent >= 60);
  const pool = createSqlPool(`${(await readRun()).servers.mysql.url}/archive`, { connections: 1 });
  const [stored] = await pool
    .promise()
    .query("SELECT COUNT(*) AS found, COUNT(DISTINCT body) AS bodies FROM message WHERE body LIKE 'drill %'");
  pool.end();
  assert.deepEqual(stored, [{ found: sent, bodies: sent }]);
});

test('the drill says what it cannot do', async () => {
  await using drill = await startDrill('--only', 'chat,postgres');
  assert.equal((await drill.exited).code, 2);
  assert.match(drill.output(), /Nothing of that name is run by npm start: postgres\. There are: ai, .*, nats, redis, mysql\./);
});

test('a second start on the same data is refused in a sentence', async () => {
  const { code, output } = await failing({ PORT: `${await freePort()}` });
  assert.equal(code, 1);
  assert.match(output, new RegExp(`Chatter runs already on .* \\(process ${run.pid}\\)\\. Stop it first`));
});

test('Ctrl+C stops everything, and leaves nothing running', async () => {
  const living = pids(await readRun());
  process.kill(-running.pid, 'SIGINT');
  assert.deepEqual(await running.exited, { code: 0, signal: null });
  assert.match(running.output(), /Stopping \.\.\.\nStopped\. All data is kept\./);
  assert.deepEqual(living.filter(isAlive), []);
  await assert.rejects(readRun(), /ENOENT/);
});

test('a start on the same data knows the account; killed with -9 it leaves its children running', async () => {
  running = await start('node');
  run = await ready(running);
  assert.equal((await post('/accounts/activate', { token: await activationToken() })).status, 204);
  assert.equal((await post('/sessions', { login: ann.username, password: ann.password })).status, 201);
  process.kill(run.pid, 'SIGKILL');
  await running.exited;
  assert.equal(isAlive(run.servers.mysql.pid as number), true);
});

test('the next start ends them first, on the same port', async () => {
  const orphans = pids(run);
  running = await start('npm');
  run = await ready(running);
  assert.match(running.output(), /Left over +ended what a killed start had left running: .*mysql/);
  assert.deepEqual(orphans.filter(isAlive), []);
  assert.equal((await post('/sessions', { login: ann.username, password: ann.password })).status, 201);
  process.kill(run.pid, 'SIGTERM');
  assert.equal((await running.exited).code, 0);
});

test('Ctrl+C while servers start stops them at once, and keeps nothing from the next start', { timeout: 30_000 }, async () => {
  running = await start('node');
  await until('a server starts', async () => (await noted()).length > 0);
  process.kill(-running.pid, 'SIGINT');
  assert.deepEqual(await running.exited, { code: 0, signal: null }, running.output());
  assert.doesNotMatch(running.output(), /Schemas/, 'the migrations did not run');
  assert.match(running.output(), /Stopped\./);
  await assert.rejects(noted(), /ENOENT/);
});

test('a second Ctrl+C kills what does not stop', async () => {
  running = await start('node');
  run = await ready(running);
  const living = pids(run);
  process.kill(run.servers.mysql.pid as number, 'SIGSTOP');
  process.kill(-running.pid, 'SIGINT');
  await until('it is killed', () => {
    if (isAlive(running.pid)) process.kill(-running.pid, 'SIGINT');
    return /Killed\. What was acknowledged is kept/.test(running.output());
  });
  assert.equal((await running.exited).code, 1);
  await until('nothing runs', () => living.filter(isAlive).length === 0);
});

test('a port in use is told, with another one to choose', async () => {
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  const { code, output } = await failing();
  await new Promise((resolve) => taken.close(resolve));
  assert.equal(code, 1);
  assert.match(output, new RegExp(`Port ${port} is in use by another program\\. Choose another: PORT=${port + 1} npm start`));
});

test('missing servers are listed, with what to install', async () => {
  await using bin = await tempFolder();
  await symlink(process.execPath, join(bin.path, 'node'));
  const { code, output } = await failing({ PATH: bin.path });
  assert.equal(code, 1);
  assert.match(
    output,
    /Not found on PATH: MariaDB \(mariadbd\) or MySQL \(mysqld\), Redis \(redis-server\), NATS \(nats-server\)\. Install them/,
  );
  assert.match(output, /sudo apt-get install mariadb-server-core mariadb-client-core redis-server nats-server/);
});

test('a server elsewhere that does not answer is named', async () => {
  const { code, output } = await failing({ NATS_URL: `nats://127.0.0.1:${await freePort()}` });
  assert.equal(code, 1);
  assert.match(output, /NATS_URL says that NATS is at 127\.0\.0\.1:\d+, but nobody answers there\./);
});

test('all faults of the environment are told at once', async () => {
  const { code, output } = await failing({ PORT: 'http', REDIS_URL: 'localhost' });
  assert.equal(code, 1);
  assert.match(output, /2 faults.*PORT .*REDIS_URL /s);
});

test('a damaged data folder is told with the last lines of the log and a way out', async () => {
  const file = await open(join(home.path, 'mysql', 'data', 'ibdata1'), 'r+');
  await file.write(Buffer.alloc(65_536, 0xa5), 0, 65_536, 0);
  await file.close();
  const { code, output } = await failing();
  assert.equal(code, 1);
  assert.match(output, /mysql does not come up\. Its log says:\n.*\[ERROR\] InnoDB/s);
  assert.match(
    output,
    /The whole log is .*logs\/mysql\.log\. If its data is damaged, bring .* back from a back-up, or move it away to begin anew\./,
  );
});

const ann = { username: 'ann', password: 'correct horse battery' };

/** By npm, or as npm does it, without the shell between, which does not wait when it is interrupted. */
async function start(by: 'npm' | 'node'): Promise<StartedProcess> {
  const env = { CHATTER_HOME: home.path, PORT: `${port}`, MAILBOX_PORT: `${await freePort()}` };
  const command =
    by === 'npm' ? { command: 'npm', args: ['start'] } : { command: process.execPath, args: ['scripts/with-node.mjs', 'scripts/start.ts'] };
  return startProcess({ ...command, cwd: root, env, stopWithinMs: 60_000 });
}

function startDrill(...args: string[]): Promise<StartedProcess> {
  return startProcess({ command: process.execPath, args: ['scripts/drill.ts', ...args], cwd: root, env: { CHATTER_HOME: home.path } });
}

async function ready(started: StartedProcess): Promise<RunFile> {
  const ended = started.exited.then((): never => {
    throw new Error(`It did not start:\n${started.output()}`);
  });
  ended.catch(() => {}); // Later it may end.
  const written = async () => {
    const found = await readRun();
    return isAlive(found.pid) ? found : null;
  };
  return Promise.race([until('run.json is there', written, { withinMs: 120_000, everyMs: 100 }), ended]);
}

async function readRun(): Promise<RunFile> {
  return JSON.parse(await readFile(join(home.path, 'run.json'), 'utf8')) as RunFile;
}

/** What a start has noted as its children. */
async function noted(): Promise<unknown[]> {
  return JSON.parse(await readFile(join(home.path, 'children.json'), 'utf8')) as unknown[];
}

/** A start that is to fail. */
async function failing(env: Record<string, string> = {}): Promise<Exit & { output: string }> {
  const plan = { command: process.execPath, args: ['scripts/start.ts'], cwd: root };
  await using started = await startProcess({ ...plan, env: { CHATTER_HOME: home.path, PORT: `${port}`, ...env } });
  return { ...(await started.exited), output: started.output() };
}

function post(path: string, body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json', origin: run.gateway };
  return fetch(`${run.gateway}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

async function activationToken(): Promise<string | undefined> {
  const answer = await fetch(`${run.mailbox}/api/letters?to=ann@example.org&wait=20`);
  const { items } = (await answer.json()) as { items: Letter[] };
  return items[0]?.links.map((link) => /#t=(.*)$/.exec(link)?.[1]).find((token) => token !== undefined);
}

function pids({ services, servers }: RunFile): number[] {
  return [...Object.values(services), ...Object.values(servers)].flatMap(({ pid }) => pid ?? []);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
