import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { connect, type NatsConnection } from 'nats';
import { Unavailable } from '../src/refusal.ts';
import { ReplyInbox } from '../src/reply-inbox.ts';
import { echo } from './contracts.ts';
import { startScope } from './start-scope.ts';

let nats: Server;
before(async () => {
  nats = await startNats();
});
after(() => nats[Symbol.asyncDispose]());

/** So long that what waits for it does not end within a test. */
const foreverMs = 600_000;
const bytes = new TextEncoder();

async function open(): Promise<NatsConnection & AsyncDisposable> {
  const { host, username, password } = new URL(nats.url);
  const connection = await connect({ servers: host, user: username, pass: password });
  return Object.assign(connection, { [Symbol.asyncDispose]: () => connection.close() });
}

test('each answer goes to the request it belongs to, in whatever order they come, and only the first', async () => {
  await using connection = await open();
  const held: { reply: string; said: string }[] = [];
  connection.subscribe('inbox.held', {
    callback: (_, message) => {
      held.push({ reply: message.reply ?? '', said: message.string() });
      if (held.length < 3) return;
      for (const { reply, said } of held.reverse()) for (const text of [said, `${said} again`]) connection.publish(reply, text);
    },
  });
  const inbox = new ReplyInbox(connection);
  const asked = ['a', 'b', 'c'].map((text) => inbox.request('inbox.held', bytes.encode(text), foreverMs, null));
  assert.deepEqual(
    (await Promise.all(asked)).map((reply) => reply.string()),
    ['a', 'b', 'c'],
  );
});

test('an answer that holds nothing is one; that nobody is there is told at once', async () => {
  await using connection = await open();
  connection.subscribe('inbox.empty', { callback: (_, message) => void message.respond() });
  const inbox = new ReplyInbox(connection);
  assert.equal((await inbox.request('inbox.empty', bytes.encode(''), foreverMs, null)).data.length, 0);
  await assert.rejects(inbox.request('inbox.nobody', bytes.encode(''), foreverMs, null), /nobody is there/);
});

test('a request that is not answered ends in time, with its subject or with the connection', async () => {
  await using connection = await open();
  connection.subscribe('inbox.silent', { callback: () => {} });
  connection.subscribe('inbox.mute', { callback: () => {} });
  const inbox = new ReplyInbox(connection);
  await assert.rejects(inbox.request('inbox.silent', bytes.encode(''), 20, null), /within 20 ms/);
  const silent = assert.rejects(inbox.request('inbox.silent', bytes.encode(''), foreverMs, null), /because/);
  const mute = assert.rejects(inbox.request('inbox.mute', bytes.encode(''), foreverMs, null), /closed/);
  inbox.endAll(new Error('because'), 'inbox.silent');
  await silent;
  await connection.close();
  await mute;
  await assert.rejects(inbox.request('inbox.silent', bytes.encode(''), foreverMs, null), /CONNECTION_CLOSED/);
});

test('what a service may not ask is told at once', async () => {
  await using mailer = await startScope(nats.urlFor('mailer'));
  await assert.rejects(mailer.bus.ask(echo, { text: '' }, { timeoutMs: foreverMs }), (error) => {
    assert.ok(error instanceof Unavailable);
    return (error.cause as Error).message === 'it may not be asked';
  });
});
