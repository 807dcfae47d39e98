import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import { NatsTransport } from './nats-transport.ts';

test('a server that does not greet is left when it is given up, and not listened to any more', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport = new NatsTransport();
  const connecting = transport.connect({ hostname: '127.0.0.1', port, tlsName: '' }, {});
  const [peer] = (await once(server, 'connection')) as [Socket];
  peer.resume();
  await transport.close(new Error('too long'));
  const [refused] = await Promise.allSettled([connecting, once(peer, 'close')]);
  assert.equal(refused.status, 'rejected');
  assert.equal(transport.connected, false);
  server.close();
});

test('what was given up while it was dialled ends when it is connected', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport = new NatsTransport();
  const connecting = transport.connect({ hostname: '127.0.0.1', port, tlsName: '' }, {});
  await transport.close(new Error('too long'));
  const [peer] = (await once(server, 'connection')) as [Socket];
  peer.on('error', () => {}).resume();
  const [refused] = await Promise.allSettled([connecting, once(peer, 'close')]);
  assert.equal(refused.status, 'rejected');
  server.close();
});

test('what is sent in one turn of the event loop leaves in one write', async () => {
  const heard: string[] = [];
  const server = createServer((peer) => {
    peer.on('error', () => {}).on('data', (data) => heard.push(`${data}`));
    peer.write('INFO {}\r\n');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const transport = new NatsTransport();
  await transport.connect({ hostname: '127.0.0.1', port, tlsName: '' }, {});
  transport.send(Buffer.from('PING\r\n'));
  await Promise.resolve();
  transport.send(Buffer.from('PONG\r\n'));
  const { writableLength } = (transport as unknown as { socket: Socket }).socket;
  assert.equal(writableLength, 12);
  await until('it has left', () => heard.length > 0);
  assert.deepEqual(heard, ['PING\r\nPONG\r\n']);
  await transport.close();
  server.close();
});
