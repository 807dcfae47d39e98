import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Gauge, Registry } from 'prom-client';
import { createHealth } from './health.ts';

async function startHealth(metrics = new Registry()) {
  const health = createHealth(metrics);
  health.server.listen(0, '127.0.0.1');
  await once(health.server, 'listening');
  const { port } = health.server.address() as AddressInfo;
  return {
    ...health,
    get: (path: string) => fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } }),
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => health.server.close(() => resolve())),
  };
}

test('ready means open, and every condition holding; a condition that throws what is no error is a fault too', async () => {
  await using health = await startHealth();
  assert.equal((await health.get('/readyz')).status, 503);
  health.setOpen(true);
  assert.equal((await health.get('/readyz')).status, 200);
  health.readiness('odd', () => Promise.reject('a text'));
  const answer = await health.get('/readyz');
  assert.deepEqual([answer.status, ((await answer.json()) as { faults: object }).faults], [503, { odd: 'a text' }]);
});

test('a probe may carry a query, and no address ends the process', async () => {
  await using health = await startHealth();
  for (const path of ['//', '/%', '/?', '/livez/', '//livez']) assert.equal((await health.get(path)).status, 404, path);
  assert.equal((await health.get('/livez?verbose')).status, 200);
});

test('a metric that cannot be read is a fault of the page, not of the process', async () => {
  const metrics = new Registry();
  new Gauge({
    name: 'broken',
    help: 'Throws when it is read',
    registers: [metrics],
    collect: () => {
      throw new Error('cannot be counted');
    },
  });
  await using health = await startHealth(metrics);
  assert.equal((await health.get('/metrics')).status, 500);
  assert.equal((await health.get('/livez')).status, 200);
});
