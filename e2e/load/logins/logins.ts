import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { RawSocket } from '../../raw-socket.ts';
import { type Run, type Someone, type System, startSystem } from '../../system.ts';
import { Samples } from '../quantile.ts';

const usage = `npm run bench:logins -- [options]

Lets people log in to a Chatter of its own by HTTP through the gateway, each again as soon as it is answered, while two others talk; how long
a message waits for its ack is measured before and meanwhile. Every service is a process of its own.

  --at-once N    people who log in, 50 by default
  --seconds N    measured seconds of each part, 8 by default`;

const password = 'correct horse battery staple';
const accountsAtOnce = 10;
const betweenEchoesMs = 20;

/** `npm run bench:logins`. */
async function benchLogins(atOnce: number, seconds: number): Promise<void> {
  const off = { CHATTER_LIMITS: 'off' };
  await using system = await startSystem({ auth: off, gateway: off }, 1, runProcess);
  const logins = await makeAccounts(system, atOnce);
  const [ann, ben] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(ann, ben);
  await using socket = await RawSocket.open(system, ann);
  await echoUntil(socket, c, performance.now() + 1000);

  const quiet = await echoUntil(socket, c, performance.now() + seconds * 1000);
  const end = performance.now() + seconds * 1000;
  const took = new Samples();
  const [busy, ...done] = await Promise.all([
    echoUntil(socket, c, end),
    ...logins.map((login) => logInUntil(system.url, login, took, end)),
  ]);
  const count = done.reduce((sum, one) => sum + one, 0);

  console.log(`${(count / seconds).toFixed(1)} log-ins a second, ${atOnce} at once`);
  console.log('\n| What | p50 ms | p99 ms |\n|---|---|---|');
  tell('a log-in', took);
  tell('a message until its ack, before', quiet);
  tell('a message until its ack, meanwhile', busy);
}

function tell(what: string, took: Samples): void {
  const { p50, p99 } = took.latency();
  console.log(`| ${what} | ${p50.toFixed(1)} | ${p99.toFixed(1)} |`);
}

const runProcess: Run = async (name, env) => {
  const port = await freePort();
  const program = new Program({
    name,
    command: process.execPath,
    args: [join(import.meta.dirname, '..', '..', '..', 'services', name, 'src', 'main.ts')],
    env: { ...env, HEALTH_PORT: String(port), LOG_LEVEL: 'error' },
    answers: async () => {
      if (!(await fetch(`http://127.0.0.1:${port}/readyz`)).ok) throw new Error(`${name} is not ready`);
    },
    answersWithinMs: 60_000,
  });
  await program.start();
  return { url: `http://127.0.0.1:${env.PORT}`, [Symbol.asyncDispose]: () => program[Symbol.asyncDispose]() };
};

/** Accounts with a password, few at a time: each is a run of argon2. */
async function makeAccounts({ admin }: System, count: number): Promise<string[]> {
  const logins: string[] = [];
  for (let from = 0; from < count; from += accountsAtOnce) {
    const rows = Array.from({ length: Math.min(accountsAtOnce, count - from) }, (_, at) => {
      const username = `login${from + at}`;
      return { username, email: `${username}@example.org`, firstName: 'Log', lastName: 'In', password };
    });
    const { items } = await admin.ask(createAccounts, { rows, sessions: false }, { timeoutMs: 60_000 });
    logins.push(...items.map(({ username }) => username));
  }
  return logins;
}

/** Logs in again and again, from a browser that is known after the first time. @returns how often it was answered in time */
async function logInUntil(url: string, login: string, took: Samples, end: number): Promise<number> {
  const headers: Record<string, string> = { 'content-type': 'application/json', origin: url };
  let count = 0;
  while (performance.now() < end) {
    const beganAt = performance.now();
    const reply = await fetch(`${url}/api/v1/sessions`, { method: 'POST', headers, body: JSON.stringify({ login, password }) });
    await reply.arrayBuffer();
    if (reply.status !== 201) throw new Error(`${login}: ${reply.status}`);
    headers.cookie = reply.headers.getSetCookie().find((cookie) => cookie.startsWith('device')) ?? '';
    if (performance.now() > end) break;
    took.add(performance.now() - beganAt);
    count++;
  }
  return count;
}

/** Says something again and again, each a moment after the one before was answered. @returns how long the answers took, in milliseconds */
async function echoUntil(raw: RawSocket, c: string, end: number): Promise<Samples> {
  const took = new Samples();
  while (performance.now() < end) {
    const beganAt = performance.now();
    const id = raw.send(c, [{ m: uuidV7(), body: 'Are you there?' }]);
    const answer = await answerTo(raw, id);
    if (answer !== 'ack') throw new Error('a message was not taken');
    took.add(performance.now() - beganAt);
    await pause(betweenEchoesMs);
  }
  return took;
}

/** The answer in the moment it comes, which looking again and again would miss. */
function answerTo({ socket }: RawSocket, id: number): Promise<'ack' | 'nack'> {
  return new Promise((resolve) => {
    const look = (data: unknown) => {
      const said = ['ack', 'nack'] as const;
      const answer = said.find((t) => String(data).startsWith(`{"t":"${t}","id":${id},`));
      if (answer === undefined) return;
      socket.off('message', look);
      resolve(answer);
    };
    socket.on('message', look);
  });
}

const { values } = parseArgs({
  options: {
    'at-once': { type: 'string', default: '50' },
    seconds: { type: 'string', default: '8' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) console.log(usage);
else await benchLogins(Number(values['at-once']), Number(values.seconds));
