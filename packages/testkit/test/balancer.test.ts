import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { Balancer } from '../src/balancer.ts';
import { freePort } from '../src/free-port.ts';

async function startEcho(name: string) {
  const server = createServer((_, response) => response.setHeader('connection', 'close').end(name));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: async () => void server.close() };
}

test('connections go round, and past whoever is not there', async () => {
  await using a = await startEcho('a');
  await using b = await startEcho('b');
  await using balancer = await Balancer.listen(0, [a.port, await freePort(), b.port]);
  const seen: string[] = [];
  for (let count = 0; count < 6; count++) seen.push(await (await fetch(`http://127.0.0.1:${balancer.port}/`)).text());
  assert.deepEqual(new Set(seen), new Set(['a', 'b']));
});

test('with nobody there the connection ends at once', async () => {
  await using balancer = await Balancer.listen(0, [await freePort()]);
  await assert.rejects(fetch(`http://127.0.0.1:${balancer.port}/`));
});
