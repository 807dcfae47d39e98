import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort, isFree, onFreePort, reservePort, whyNotFree } from './free-port.ts';

test('a free port is free, and no longer once somebody listens on it', async () => {
  const port = await freePort();
  assert.equal(await isFree(port), true);
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  assert.equal(await isFree(port), false);
  assert.equal(await whyNotFree(port), 'EADDRINUSE');
  await new Promise((resolve) => server.close(resolve));
});

test('a reserved port is given to nobody, though it is free', async () => {
  let [next, reserved] = [12_000, 12_000];
  while (!(await isFree(reserved))) next = ++reserved;
  reservePort(reserved);
  assert.notEqual(await freePort(() => next++), reserved);
});

test('what finds its port taken is started again on another', async () => {
  const tried: number[] = [];
  const answer = await onFreePort(async (port) => {
    tried.push(port);
    if (tried.length < 3) throw new Error('bind: Address already in use');
    return 'up';
  });
  assert.equal(answer, 'up');
  assert.equal(new Set(tried).size, 3);
});

test('any other failure is final', async () => {
  await assert.rejects(
    onFreePort(async () => {
      throw new Error('no space left on device');
    }),
    /no space/,
  );
});
