import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type TestContext, test } from 'node:test';
import { type WebSocket, WebSocketServer } from 'ws';
import { ThinSocket } from './thin-socket.ts';

/** A server by `ws`, and a socket to it: what each of them hears, as text. */
async function connect(t: TestContext) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, handleProtocols: (offered) => [...offered][0] ?? false });
  t.after(() => server.close());
  await once(server, 'listening');
  const heard: string[] = [];
  const ended = Promise.withResolvers<string>();
  const opened = Promise.withResolvers<void>();
  const waiting: (() => void)[] = [];
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/room`;
  const socket = new ThinSocket(
    { url, protocol: 'talk', headers: { 'x-who': 'ann' } },
    {
      opened: opened.resolve,
      heard: (content) => {
        heard.push(content.toString());
        waiting.shift()?.();
      },
      ended: ended.resolve,
    },
  );
  t.after(() => socket.drop());
  const [[peer, request]] = await Promise.all([once(server, 'connection'), opened.promise]);
  /** Until one more frame was heard. */
  const next = () => new Promise<void>((resolve) => waiting.push(resolve));
  return { socket, peer: peer as WebSocket, raw: request.socket as Socket, request, heard, next, ended: ended.promise };
}

test('texts of every length arrive as they were, both ways', async (t) => {
  const { socket, peer, heard, next } = await connect(t);
  peer.on('message', (data: Buffer, isBinary: boolean) => peer.send(data, { binary: isBinary }));
  const texts = [0, 1, 125, 126, 65_535, 65_536, 200_000].map((length) => 'ü'.repeat(length % 7) + 'x'.repeat(length - (length % 7)));
  for (const text of texts) {
    const answered = next();
    socket.send(text);
    await answered;
  }
  assert.deepEqual(heard, texts);
});

test('several frames in one piece are heard one by one, and one in many pieces as one', async (t) => {
  const { raw, heard, next } = await connect(t);
  const last = Buffer.from('last');
  const frame = (text: Buffer) => Buffer.concat([Buffer.from([0x81, text.length]), text]);
  const three = [next(), next(), next()];
  raw.write(Buffer.concat([frame(Buffer.from('one')), frame(Buffer.from('two')), frame(last).subarray(0, 1)]));
  await three[1];
  assert.deepEqual(heard, ['one', 'two']);
  for (const byte of frame(last).subarray(1)) raw.write(Buffer.from([byte]));
  await three[2];
  assert.deepEqual(heard, ['one', 'two', 'last']);
});

test('what was asked with is at the server, and a ping is answered', async (t) => {
  const { peer, request } = await connect(t);
  assert.deepEqual([request.url, request.headers['x-who'], peer.protocol], ['/room', 'ann', 'talk']);
  peer.ping('are you there?');
  const [answer] = await once(peer, 'pong');
  assert.equal(String(answer), 'are you there?');
});

for (const [what, end, why] of [
  ['is closed with a code', (peer: WebSocket) => peer.close(4011, 'too slow'), 'closed with 4011'],
  ['is closed without one', (peer: WebSocket) => peer.close(), 'closed with 1005'],
  ['breaks', (peer: WebSocket) => peer.terminate(), 'closed with 1006'],
  ['brings bytes', (peer: WebSocket) => peer.send(Buffer.from('bytes')), 'a frame of kind 2'],
  ['brings a piece', (peer: WebSocket) => peer.send('a piece', { fin: false }), 'a frame began with 1, 7'],
] as const)
  test(`a socket that ${what} says so, and sends nothing more`, async (t) => {
    const { socket, peer, ended } = await connect(t);
    end(peer);
    assert.equal(await ended, why);
    assert.equal(socket.open, false);
    socket.send('to nobody');
  });

test('who closes is heard to, by its code, and hears nothing more', async (t) => {
  const { socket, peer, heard } = await connect(t);
  peer.send('too late');
  socket.close();
  const [code] = await once(peer, 'close');
  assert.deepEqual([code, heard, socket.open], [1000, [], false]);
});

test('who is not let in is told the status', async (t) => {
  const server = createServer((_request, answer) => answer.writeHead(401).end());
  t.after(() => server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const ended = Promise.withResolvers<string>();
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const ears = { opened: () => assert.fail('it was let in'), heard: () => {}, ended: ended.resolve };
  const socket = new ThinSocket({ url, protocol: 'talk', headers: {} }, ears);
  assert.equal(await ended.promise, 'not upgraded: HTTP/1.1 401 Unauthorized');
  assert.equal(socket.open, false);
});
