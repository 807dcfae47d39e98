import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { apiPrefix } from '@chatter/platform/http.ts';
import { createIdentitySigner, identityHeader } from '@chatter/platform/identity.ts';
import { startService } from '@chatter/platform/service.ts';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { until } from '@chatter/testkit/until.ts';
import { formOf } from './people-in-tests.ts';
import { lightAuth, type RunningAuth, startAuth } from './start-auth.ts';

const streamed = async (auth: RunningAuth): Promise<number> => {
  const manager = await auth.bus.connection.jetstreamManager();
  return (await manager.streams.info('auth')).state.messages;
};
const unpublished = (auth: RunningAuth) => auth.db.selectFrom('outbox').select('id').where('published_at', 'is', null).execute();
const allPublished = (auth: RunningAuth) => until('the outbox is empty', async () => (await unpublished(auth)).length === 0);

test('a letter asked for while NATS is away is asked for when it is back, once', async () => {
  await using auth = await startAuth();
  await auth.servers.nats.program.crash();
  assert.equal((await auth.send('POST', '/accounts', { body: formOf('patient') })).status, 202, 'registering does not need NATS');
  assert.equal((await unpublished(auth)).length, 1);
  await auth.servers.nats.program.start();
  await allPublished(auth);
  await until('the test is connected again too', () => auth.bus.connected);
  assert.equal(await streamed(auth), 1);
});

test('a relay killed between publishing and marking leaves one letter', async () => {
  await using auth = await startAuth();
  await auth.service[Symbol.asyncDispose]();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  await using dying = new Program({
    name: 'auth',
    command: process.execPath,
    args: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    env: auth.servers.envFor('auth', { PORT: String(port), FAILPOINTS: 'outbox.after-publish=kill' }),
    answers: () => fetch(url),
  });
  await dying.start();
  const sign = createIdentitySigner(auth.servers.envFor('gateway').IDENTITY_PRIVATE_KEY ?? '');
  const headers = { 'content-type': 'application/json', [identityHeader]: await sign({ actor: null, client: '192.0.2.1' }) };
  const asking = fetch(`${url}${apiPrefix}/accounts`, { method: 'POST', headers, body: JSON.stringify(formOf('survivor')) });
  asking.catch(() => {
    // Whether the answer still gets out is a matter of luck.
  });
  assert.equal((await dying.exited).signal, 'SIGKILL');
  assert.equal((await unpublished(auth)).length, 1, 'published, not marked');
  assert.equal(await streamed(auth), 1);

  await using _revived = await startService(lightAuth, auth.servers.envFor('auth'));
  await allPublished(auth);
  assert.equal(await streamed(auth), 1);
});
