import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { actorOf, join as enter, logIn } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let home: string;
const ends = new AsyncDisposableStack();
before(async () => {
  auth = ends.use(await startAuth({ CHATTER_LIMITS: 'off' }));
  home = ends.use(await tempFolder()).path;
  await writeRunFile('http://127.0.0.1:8080');
});
after(() => ends.disposeAsync());

function writeRunFile(publicUrl: string): Promise<void> {
  const run = { gateway: 'http://127.0.0.1:8080', publicUrl, servers: { nats: { url: auth.servers.nats.url } } };
  return writeFile(join(home, 'run.json'), JSON.stringify(run));
}

/** Runs the administrator's command line as a program. */
async function admin(args: string[], more: Record<string, string> = {}) {
  const script = fileURLToPath(new URL('../../../scripts/admin.ts', import.meta.url));
  let output = '';
  const plan = { command: process.execPath, args: [script, ...args], env: { CHATTER_HOME: home, ...more } };
  const { code } = await (await startProcess({ ...plan, onOutput: (piece) => (output += piece) })).exited;
  return { code, output, lines: output.trim().split('\n') };
}

test('no accounts asked for are no accounts made', async () => {
  assert.deepEqual(await auth.bus.ask(createAccounts, { rows: [], sessions: true }), { items: [] });
});

test('500 accounts with sessions are made with few hashes, and each can be used', async () => {
  const runs = await auth.hashes();
  const { code, lines } = await admin(['accounts', 'create', '--count', '500', '--prefix', 'load', '--sessions']);
  assert.equal(code, 0);
  assert.equal(lines.length, 500);
  assert.equal(await auth.hashes(), runs + 3, 'one for each 200');
  const people = lines.map((line) => JSON.parse(line));
  assert.equal(new Set(people.map(({ id }) => id)).size, 500);
  assert.deepEqual(Object.keys(people[0]), ['id', 'username', 'password', 'cookie']);
  const last = people[499];
  assert.equal(last.username, 'load500');
  assert.match(last.cookie, /^sid-8080=[\w-]{43}$/);
  assert.equal((await actorOf(auth, last.cookie.split('=')[1]))?.account, last.id);
  assert.equal((await logIn(auth, 'load7', { password: last.password })).status, 201);
});

test('a second run goes on where names are free, without sessions if none are asked for', async () => {
  const { code, lines } = await admin(['accounts', 'create', '--count', '3', '--prefix', 'load']);
  assert.equal(code, 0);
  const names: string[] = lines.map((line) => JSON.parse(line).username);
  assert.equal(names.length, 3);
  assert.ok(names.every((name) => Number(name.replace('load', '')) > 500));
  assert.ok(!('cookie' in JSON.parse(lines[0] as string)));
});

test('behind a proxy the cookie has the name that the public address gives it', async () => {
  await writeRunFile('https://chat.example.org');
  const { lines } = await admin(['accounts', 'create', '--count', '1', '--prefix', 'proxied', '--sessions']);
  await writeRunFile('http://127.0.0.1:8080');
  assert.match(JSON.parse(lines[0] as string).cookie, /^__Host-sid=[\w-]{43}$/);
});

test('a file is taken whole or, with any fault, not at all', async () => {
  const file = join(home, 'people.csv');
  await writeFile(file, 'username,email,firstName,lastName,password\nann,ann@x.org,Ann,A,a password of mine\nbob,bob,Bob,B,\n');
  const faulty = await admin(['accounts', 'create', '--csv', file]);
  assert.equal(faulty.code, 1);
  assert.match(faulty.output, /^line 3: email /);
  assert.equal((await logIn(auth, 'ann', { password: 'a password of mine' })).status, 401);

  await writeFile(file, 'username,email,firstName,lastName,password\nann,ann@x.org,Ann,A,a password of mine\nload1,bob@x.org,Bob,B,\n');
  const taken = await admin(['accounts', 'create', '--csv', file]);
  assert.equal(taken.code, 1);
  assert.match(taken.output, /^load1: the username is taken$/m);
  assert.equal((await logIn(auth, 'ann', { password: 'a password of mine' })).status, 201);
});

test('an account is given a role', async () => {
  await enter(auth, 'chief');
  const { code, lines } = await admin(['accounts', 'promote', 'chief@example.org', '--role', 'admin']);
  assert.equal(code, 0);
  const { username, role } = JSON.parse(lines[0] as string);
  assert.deepEqual({ username, role }, { username: 'chief', role: 'admin' });
  assert.equal((await logIn(auth, 'chief')).body.account.role, 'admin');
  const unknown = await admin(['accounts', 'promote', 'nobody', '--role', 'admin']);
  assert.deepEqual([unknown.code, unknown.output], [1, 'There is no activated account with this login.\n']);
});

test('a link makes the first administrator, and is not made when there is one', async () => {
  const said = async () => JSON.parse((await admin(['accounts', 'first-administrator'])).lines[0] as string);
  assert.deepEqual(await said(), { link: null, expiresAt: null });
  await admin(['accounts', 'promote', 'chief', '--role', 'user']);
  assert.match((await said()).link, /^http:\/\/127\.0\.0\.1:8080\/first#t=[\w-]{43}$/);
});

test('exit codes and sentences say what went wrong', async () => {
  const helped = await admin(['--help']);
  assert.equal(helped.code, 0);
  assert.match(helped.output, /accounts create --count/);
  assert.equal((await admin(['accounts', 'destroy'])).code, 2);
  const nothing = await admin(['accounts', 'promote', 'x', '--role', 'admin'], { CHATTER_HOME: join(home, 'elsewhere') });
  assert.equal(nothing.code, 1);
  assert.match(nothing.output, /^No Chatter runs here: .*run\.json cannot be read\. Start it with npm start/);
});
