import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { test } from 'node:test';
import { until } from '@chatter/testkit/until.ts';
import { LinkProxy } from './link-proxy.ts';

/** Somebody who talks through a proxy to a server that gives everything back, and what each of them got. */
async function talk() {
  const made = new AsyncDisposableStack();
  let reached = '';
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      reached += data;
      socket.write(data);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  made.defer(() => void server.close());
  const proxy = made.use(await LinkProxy.listen('test', 0, [(server.address() as AddressInfo).port]));
  const client: Socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  made.defer(() => void client.destroy());
  client.on('error', () => {});
  const state = { got: '', ended: false, closed: false };
  client.on('data', (data) => {
    state.got += data;
  });
  client.on('end', () => {
    state.ended = true;
  });
  client.on('close', () => {
    state.closed = true;
  });
  await once(client, 'connect');
  return { proxy, client, state, reached: () => reached, [Symbol.asyncDispose]: () => made.disposeAsync() };
}

test('all passes; in a hole nothing does, until it is healed', async () => {
  await using it = await talk();
  it.client.write('one ');
  await until('it came back', () => it.state.got === 'one ');
  it.proxy.hinder('both', { hole: true });
  it.client.write('two ');
  it.proxy.hinder('up', {});
  await until('it went one way', () => it.reached() === 'one two ');
  assert.equal(it.state.got, 'one ');
  it.proxy.heal();
  await until('it came back', () => it.state.got === 'one two ');
});

test('a way may be slow', async () => {
  await using it = await talk();
  const sinceMs = performance.now();
  it.proxy.hinder('down', { delayMs: 80 });
  it.client.write('late');
  await until('it came', () => it.state.got === 'late');
  assert.ok(performance.now() - sinceMs >= 79);
  it.proxy.hinder('down', { bytesPerSecond: 1000 });
  const againMs = performance.now();
  it.client.write('x'.repeat(200));
  await until('all of it came', () => it.state.got.length === 204);
  assert.ok(performance.now() - againMs >= 120, `${performance.now() - againMs}`);
});

test('a reply is swallowed after the request was obeyed, and the connection with it', async () => {
  await using it = await talk();
  it.proxy.swallowReplyTo('two');
  it.client.write('one ');
  await until('others are answered', () => it.state.got === 'one ');
  it.client.write('two ');
  await until('the connection is gone', () => it.state.closed);
  assert.deepEqual([it.reached(), it.state.got, it.proxy.swallowed], ['one two ', 'one ', true]);
});

test('a connection is half closed, or cut', async () => {
  await using it = await talk();
  it.client.write('first ');
  await until('it came back', () => it.state.got === 'first ');
  it.proxy.halfClose();
  await until('the client was told', () => it.state.ended);
  it.client.write('still');
  await until('the server hears', () => it.reached() === 'first still');
  it.proxy.cut();
  it.client.write('more');
  await until('it is gone', () => it.state.closed);
});
