import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '@chatter/testkit/free-port.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';

let nats: Server;
before(async () => {
  nats = await startNats();
});
after(() => nats[Symbol.asyncDispose]());

/** The small service as a process, with where it is to be found. */
async function start(env: Record<string, string> = {}) {
  const [port, healthPort] = [await freePort(), await freePort()];
  const process_ = await startProcess({
    command: process.execPath,
    args: [fileURLToPath(new URL('small-service.ts', import.meta.url))],
    env: { NATS_URL: nats.url, PORT: String(port), HEALTH_PORT: String(healthPort), ...env },
  });
  const isUp = (path: string) => fetch(`http://127.0.0.1:${healthPort}${path}`).then(({ ok }) => ok);
  return {
    ...process_,
    ready: () => until('it is ready', () => isUp('/readyz')),
    alive: () => until('it is alive', () => isUp('/livez')),
    ask: () => fetch(`http://127.0.0.1:${port}/`).catch(() => null),
  };
}

test('asked to stop it stops in order and ends well, whichever signal asks', { timeout: 20_000 }, async () => {
  const stopBy = async (signal: NodeJS.Signals) => {
    await using service = await start();
    await service.ready();
    service.signal(signal);
    service.signal(signal);
    assert.deepEqual(await service.exited, { code: 0, signal: null });
    assert.match(service.output(), /^farewell$/m);
  };
  await Promise.all([stopBy('SIGTERM'), stopBy('SIGINT')]);
});

test('asked to stop while it waits for a server, or starts, it ends at once', { timeout: 20_000 }, async () => {
  const stopWhile = async (env: Record<string, string>) => {
    await using service = await start(env);
    await service.alive();
    service.signal('SIGTERM');
    assert.deepEqual(await service.exited, { code: 0, signal: null });
  };
  await Promise.all([stopWhile({ NATS_URL: `nats://127.0.0.1:${await freePort()}` }), stopWhile({ WHAT: 'hang' })]);
});

test('a configuration with faults is told in sentences, without a stack', { timeout: 20_000 }, async () => {
  await using service = await start({ NATS_URL: 'http://127.0.0.1', LOG_LEVEL: 'loud' });
  assert.deepEqual(await service.exited, { code: 1, signal: null });
  assert.match(service.output(), /^mailer: The configuration has 2 faults:\n- LOG_LEVEL .*\n- NATS_URL .*\n$/);
});

test('a start that fails ends with 1 and says why', { timeout: 20_000 }, async () => {
  await using service = await start({ WHAT: 'fail' });
  assert.deepEqual(await service.exited, { code: 1, signal: null });
  assert.match(service.output(), /^mailer: Error: cannot start\n +at /m);
});

test('an error that nobody caught ends the process, so that it is started again in a known state', { timeout: 20_000 }, async () => {
  const endBy = async (WHAT: string, sentence: RegExp) => {
    await using service = await start({ WHAT });
    await service.ready();
    await service.ask();
    assert.deepEqual(await service.exited, { code: 1, signal: null });
    assert.match(service.output(), sentence);
  };
  await Promise.all([endBy('reject', /forgotten by somebody/), endBy('throw', /SyntaxError/)]);
});

test('a NATS server that refuses the account for good ends the process', { timeout: 20_000 }, async () => {
  await using folder = await tempFolder();
  const place = { folder: folder.path, port: await freePort() };
  const first = await startNats({ ...place, passwordOf: () => 'the-first' });
  await using service = await start({ NATS_URL: first.url });
  await service.ready();
  await first[Symbol.asyncDispose]();
  await using _second = await startNats({ ...place, passwordOf: () => 'the-second' });
  assert.deepEqual(await service.exited, { code: 1, signal: null });
  assert.match(service.output(), /authorization violation/i);
  assert.doesNotMatch(service.output(), /the-first/);
});
