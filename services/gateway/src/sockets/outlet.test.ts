import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import WebSocket, { WebSocketServer } from 'ws';
import { Outlet } from './outlet.ts';

const frame = 'x'.repeat(100_000);

/** An outlet, and the reader at the other end of its socket. */
async function connect(leaving?: () => void) {
  await using made = new AsyncDisposableStack();
  const server = made.adopt(
    new WebSocketServer({ port: 0, host: '127.0.0.1' }),
    (of) => new Promise<void>((done) => of.close(() => done())),
  );
  const accepted = once(server, 'connection') as Promise<[WebSocket, IncomingMessage]>;
  await once(server, 'listening');
  const reader = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const state = { read: 0, texts: [] as string[], closeCode: null as number | null, caughtUp: 0 };
  reader.on('message', (data: Buffer) => {
    state.read++;
    if (data.length < 100) state.texts.push(data.toString());
  });
  reader.on('error', () => {});
  const [socket, request] = await accepted;
  await until('open', () => reader.readyState === WebSocket.OPEN);
  made.defer(() => reader.terminate());
  socket.on('close', (code) => {
    state.closeCode = code;
  });
  const outlet = new Outlet(socket, request.socket, () => state.caughtUp++, leaving);
  const ends = made.move();
  return { outlet, reader, state, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

test('a fast reader is not closed for what is written to it in one turn', async () => {
  await using pair = await connect();
  const { outlet, state } = pair;
  for (let count = 0; count < 100; count++) outlet.write(frame);
  assert.equal(outlet.paused, false, 'nothing is known before it is handed to the kernel');
  await until('all is read', () => state.read === 100);
  await until('nothing waits', () => !outlet.paused);
  outlet.checkPatience(Date.now() + 60_000);
  assert.equal(outlet.open, true);
});

test('what waits for company goes along with what is written, and by itself causes nothing to be written', async () => {
  const waiting = ['waits', 'waits too'];
  await using pair = await connect(() => {
    for (const text of waiting.splice(0)) pair.outlet.write(text);
  });
  pair.outlet.write('first');
  assert.equal(waiting.length, 2, 'not before it leaves');
  await until('all is read', () => pair.state.read === 3);
  assert.deepEqual(pair.state.texts, ['first', 'waits', 'waits too']);
});

test('a reader who falls behind is paused, and told to go on when it has caught up', async () => {
  await using pair = await connect();
  const { outlet, reader, state } = pair;
  reader.pause();
  await until('it is paused', () => {
    outlet.write(frame);
    return outlet.paused;
  });
  outlet.checkPatience(Date.now());
  assert.equal(outlet.open, true);
  reader.resume();
  await until('it goes on', () => state.caughtUp === 1);
  assert.equal(outlet.paused, false);
});

test('a reader who holds too much for long is closed, and cut off if it does not answer', async () => {
  for (const [frames, afterMs] of [
    [200, 2_500],
    [0, 10_500],
  ] as const) {
    await using pair = await connect();
    const { outlet, reader, state } = pair;
    reader.pause();
    await until('it is paused', () => {
      outlet.write(frame);
      return outlet.paused;
    });
    for (let count = 0; count < frames; count++) outlet.write(frame);
    outlet.checkPatience(Date.now());
    assert.equal(outlet.open, true);
    outlet.checkPatience(Date.now() + afterMs);
    assert.equal(outlet.open, false);
    await until('it is cut off', () => state.closeCode !== null);
    assert.equal(state.closeCode, 1006);
  }
});
