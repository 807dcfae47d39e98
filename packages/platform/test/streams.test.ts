import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { millis } from 'nats';
import { ensureStreams } from '../src/streams.ts';
import { thingMade, thingReader, things } from './contracts.ts';
import { startScope } from './start-scope.ts';

test('streams and consumers are made once; making them again keeps what they hold and where a consumer stands', async () => {
  await using nats = await startNats();
  await using scope = await startScope(nats.url);
  const { connection } = scope.bus;
  const manager = await connection.jetstreamManager();
  await ensureStreams(nats.url, things);
  for (const n of [1, 2, 3]) await connection.jetstream().publish(`${thingMade.subject}.k`, `{"n":${n}}`);
  const reader = await connection.jetstream().consumers.get('auth', thingReader.name);
  await (await reader.next())?.ackAck();

  await ensureStreams(nats.url, things);
  assert.equal((await manager.streams.info('auth')).state.messages, 3);
  const { num_pending, ack_floor } = await manager.consumers.info('auth', thingReader.name);
  assert.deepEqual([num_pending, ack_floor.stream_seq], [2, 1]);
});

test("a stream takes its service's facts and nothing else, on disk; a consumer waits a minute for its ack", async () => {
  await using nats = await startNats();
  await using scope = await startScope(nats.url);
  await ensureStreams(nats.url, things);
  const manager = await scope.bus.connection.jetstreamManager();
  const { subjects, storage, retention } = (await manager.streams.info('auth')).config;
  assert.deepEqual([subjects, storage, retention], [['auth.>'], 'file', 'limits']);
  const { filter_subject, ack_policy, ack_wait = 0, max_deliver } = (await manager.consumers.info('auth', thingReader.name)).config;
  assert.deepEqual([filter_subject, ack_policy, millis(ack_wait), max_deliver], [`${thingMade.subject}.>`, 'explicit', 60_000, -1]);
  for (const subject of ['rpc.auth.echo-text', 'live.thing.x']) {
    await assert.rejects(scope.bus.connection.jetstream().publish(subject, '{}', { timeout: 1000 }), /503|no responders/i, subject);
  }
});

test('two installations of the same streams at once do not disturb each other', async () => {
  await using nats = await startNats();
  await Promise.all([ensureStreams(nats.url, things), ensureStreams(nats.url, things)]);
});
