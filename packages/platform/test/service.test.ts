import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { freePort, isFree } from '@chatter/testkit/free-port.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { until } from '@chatter/testkit/until.ts';
import Type from 'typebox';
import { ConfigError, commonConfig } from '../src/config.ts';
import { defineService, type Scope, startService } from '../src/service.ts';
import { echo } from './contracts.ts';
import { startScope } from './start-scope.ts';

let nats: Server;
before(async () => {
  nats = await startNats();
});
after(() => nats[Symbol.asyncDispose]());

const config = Type.Object(commonConfig);
const service = (start: (scope: Scope<unknown>) => Promise<void> | void) =>
  defineService({ name: 'auth', config, start: async (scope) => start(scope) });
const env = (more: Record<string, string> = {}) => ({ NATS_URL: nats.url, LOG_LEVEL: 'silent', ...more });
const get = async (url: string) => {
  const response = await fetch(url);
  const text = await response.text();
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text };
};
const portOf = (url: string) => Number(new URL(url).port);

test('a service that started answers on its port, and on its other port that it lives, is ready, and what it counts', async () => {
  await using running = await startService(
    service(({ app }) => {
      app.get('/it', () => ({ works: true }));
    }),
    env(),
  );
  assert.deepEqual(await get(`${running.url}/it`), { status: 200, body: { works: true } });
  assert.equal((await get(`${running.url}/livez`)).status, 404, 'health is not for the outside');
  assert.deepEqual(await get(`${running.healthUrl}/livez`), { status: 200, body: { live: true } });
  assert.deepEqual(await get(`${running.healthUrl}/readyz`), { status: 200, body: { ready: true } });
  assert.match((await get(`${running.healthUrl}/metrics`)).body, /^process_cpu_seconds_total \d/m);
  assert.equal((await get(`${running.healthUrl}/nothing`)).status, 404);
});

test('it is alive and not ready while it starts', async () => {
  const healthPort = await freePort();
  const [starting, go] = [latch('starting'), latch('go')];
  const opening = startService(
    service(async () => {
      starting.open();
      await go.opened;
    }),
    env({ HEALTH_PORT: String(healthPort) }),
  );
  await starting.opened;
  const health = `http://127.0.0.1:${healthPort}`;
  assert.equal((await get(`${health}/livez`)).status, 200);
  assert.deepEqual(await get(`${health}/readyz`), { status: 503, body: { ready: false, faults: { service: 'starting or stopping' } } });
  go.open();
  await using _running = await opening;
  assert.equal((await get(`${health}/readyz`)).status, 200);
});

test('it is alive and not ready while NATS is not there yet', async () => {
  await using late = await startNats();
  await late.program.crash();
  const healthPort = await freePort();
  const opening = startService(
    service(() => {}),
    env({ NATS_URL: late.url, HEALTH_PORT: String(healthPort) }),
  );
  const health = `http://127.0.0.1:${healthPort}`;
  await until('it is alive', async () => (await get(`${health}/livez`)).status === 200);
  assert.equal((await get(`${health}/readyz`)).status, 503);
  await late.program.start();
  await using _running = await opening;
  assert.equal((await get(`${health}/readyz`)).status, 200);
});

test('it is not ready while something it needs is away, and says what; it lives on', async () => {
  await using own = await startNats();
  let broken = true;
  await using running = await startService(
    service(({ readiness }) => {
      readiness('fine', () => {});
      readiness('broken', () => {
        if (broken) throw new Error('out of order');
      });
      readiness('hanging', () => (broken ? new Promise(() => {}) : Promise.resolve()));
    }),
    env({ NATS_URL: own.url }),
  );
  const { status, body } = await get(`${running.healthUrl}/readyz`);
  assert.deepEqual([status, body.faults], [503, { broken: 'out of order', hanging: 'no answer within 2 s' }]);
  broken = false;
  assert.equal((await get(`${running.healthUrl}/readyz`)).status, 200);
  await own.program.crash();
  const faults = await until('it notices', async () => (await get(`${running.healthUrl}/readyz`)).body.faults);
  assert.deepEqual(faults, { nats: 'NATS is away' });
  assert.equal((await get(`${running.healthUrl}/livez`)).status, 200);
});

test('stopping: not ready first, then what came in is answered, then the rest ends, the last begun first', {
  timeout: 10_000,
}, async () => {
  const order: string[] = [];
  const [called, asked, release] = [latch('called'), latch('asked'), latch('release')];
  const note = (label: string, scope: Scope<unknown>) =>
    scope.onStop(label, async () => {
      await scope.bus.flush();
      order.push(`${label} ${scope.signal.aborted}`);
      if (label === 'second') throw new Error('does not hinder the others');
    });
  const running = await startService(
    service((scope) => {
      note('first', scope);
      note('second', scope);
      scope.app.get('/slow', async () => {
        asked.open();
        await release.opened;
        return { slow: true };
      });
      scope.bus.answer(echo, async ({ text }) => {
        called.open();
        await release.opened;
        return { text, by: 'stopping' };
      });
    }),
    env(),
  );
  await using asker = await startScope(nats.url);
  const call = asker.bus.ask(echo, { text: 'x' });
  const request = get(`${running.url}/slow`);
  await Promise.all([called.opened, asked.opened]);
  const stopped = running[Symbol.asyncDispose]();
  assert.equal((await get(`${running.healthUrl}/readyz`)).status, 503);
  assert.deepEqual(order, []);
  release.open();
  assert.deepEqual((await request).body, { slow: true });
  assert.equal((await call).by, 'stopping');
  await stopped;
  assert.deepEqual(order, ['second true', 'first true']);
  assert.ok((await isFree(portOf(running.url))) && (await isFree(portOf(running.healthUrl))));
  await running[Symbol.asyncDispose]();
});

test('a start that fails leaves nothing open', async () => {
  const ports = { PORT: String(await freePort()), HEALTH_PORT: String(await freePort()) };
  const left: { scope?: Scope<unknown>; stopped?: boolean } = {};
  const failing = service((scope) => {
    left.scope = scope;
    scope.onStop('begun', () => {
      left.stopped = true;
    });
    throw new Error('cannot start');
  });
  await assert.rejects(startService(failing, env(ports)), /cannot start/);
  assert.ok(left.stopped && left.scope?.signal.aborted && left.scope.bus.connection.isClosed());
  for (const port of Object.values(ports)) assert.ok(await isFree(Number(port)));
});

test('a port in use is an error that names it, and leaves nothing open', async () => {
  await using taken = await startService(
    service(() => {}),
    env(),
  );
  let closed = false;
  const second = service(({ app, onStop }) => {
    app.addHook('onClose', async () => {
      closed = true;
    });
    onStop('begun', () => assert.ok(closed, 'closed before what its routes use'));
  });
  for (const port of ['PORT', 'HEALTH_PORT']) {
    const inUse = String(portOf(port === 'PORT' ? taken.url : taken.healthUrl));
    await assert.rejects(startService(second, env({ [port]: inUse })), { code: 'EADDRINUSE', port: Number(inUse) });
  }
  assert.ok(closed);
});

test('a configuration with faults starts nothing and lists them all', async () => {
  const started = startService(
    service(() => assert.fail('started')),
    { LOG_LEVEL: 'loud', PORT: 'x' },
  );
  await assert.rejects(started, (error) => error instanceof ConfigError && error.faults.length === 3);
});
