import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { freePort } from '@chatter/testkit/free-port.ts';
import { claimPort, describe } from './claim-port.ts';

test('a port in use is told, with another one to choose', async () => {
  const port = await freePort();
  await claimPort(port);
  const taken = createServer().listen(port, '127.0.0.1');
  await once(taken, 'listening');
  await assert.rejects(
    claimPort(port),
    new RegExp(`Port ${port} is in use by another program\\. Choose another: PORT=${port + 1} npm start`),
  );
  await new Promise((resolve) => taken.close(resolve));
});

test('a port that needs rights is not said to be in use', () => {
  assert.match(describe(80, 'EACCES'), /^Port 80 is not for this user: ports below 1024 need rights/);
  assert.match(describe(8080, 'EADDRNOTAVAIL'), /^Port 8080 cannot be used \(EADDRNOTAVAIL\)/);
});
