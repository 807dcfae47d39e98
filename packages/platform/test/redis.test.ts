import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { startRedis } from '@chatter/testkit/servers/redis.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { until } from '@chatter/testkit/until.ts';
import { openRedis } from '../src/redis.ts';
import { startScope, type TestScope } from './start-scope.ts';

/** A Redis and a scope to open connections in. */
async function startBoth(): Promise<{ redis: Server; scope: TestScope } & AsyncDisposable> {
  await using made = new AsyncDisposableStack();
  const redis = made.use(await startRedis());
  const nats = made.use(await startNats());
  const scope = made.use(await startScope(nats.url));
  const ends = made.move();
  return { redis, scope, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}
const ready = (scope: TestScope, label = 'redis') => Promise.resolve().then(() => scope.checks.get(label)?.());

test('a server that hangs: every command ends within 2 s with an error, and later ones get their own answers', async () => {
  await using both = await startBoth();
  const redis = await openRedis(both.scope, both.redis.url);
  await redis.set('n', '1');
  both.redis.program.freeze();
  const begunMs = performance.now();
  const hung = await Promise.allSettled([redis.incr('n'), redis.get('n'), redis.call('ECHO', 'late')]);
  const tookMs = performance.now() - begunMs;
  assert.deepEqual(
    hung.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  );
  assert.ok(tookMs > 1900 && tookMs < 2600, `${tookMs} ms`);
  both.redis.program.thaw();
  await until('it answers', async () => (await redis.call('ECHO', 'own')) === 'own');
  // Unknown is not failed: the write was done when the server came to it, once.
  assert.equal(await redis.get('n'), '2');
});

test('a server that is killed: commands are refused at once, nothing is kept or sent again, and the connection comes back', async () => {
  await using both = await startBoth();
  const redis = await openRedis(both.scope, both.redis.url);
  await redis.set('n', '1');
  await ready(both.scope);
  both.redis.program.freeze();
  const unanswered = redis.incr('n').catch((error: Error) => error);
  await until('it has left', () => redis.stream.writableLength === 0);
  await both.redis.program.crash();
  assert.ok((await unanswered) instanceof Error);
  await until('the loss is noticed', () => redis.status !== 'ready');
  await assert.rejects(ready(both.scope), /Redis is away/);
  const begunMs = performance.now();
  await assert.rejects(redis.incr('n'));
  await assert.rejects(redis.multi().incr('n').exec());
  assert.ok(performance.now() - begunMs < 200, 'refused at once');

  await both.redis.program.start();
  await until('it is connected again', () => redis.status === 'ready');
  await ready(both.scope);
  assert.equal(await redis.get('n'), '1');
  const warnings = both.scope.logged.filter(({ msg }) => msg === 'Redis is away');
  assert.ok(warnings.length >= 1 && warnings.length < 5, 'told once, not at every try');
});

test('a service waits for a server that comes up later', async () => {
  await using both = await startBoth();
  await both.redis.program.crash();
  const opening = openRedis(both.scope, both.redis.url);
  await both.redis.program.start();
  assert.equal(await (await opening).ping(), 'PONG');
});

test('a wrong password ends the start with a sentence, also when the server comes up later; the password is in no log', {
  timeout: 10_000,
}, async () => {
  await using both = await startBoth();
  const wrong = both.redis.url.replace(/:[^:@]*@/, ':hunter2@');
  await assert.rejects(openRedis(both.scope, wrong), /WRONGPASS/);
  await both.redis.program.crash();
  const opening = openRedis(both.scope, wrong);
  const refused = assert.rejects(opening, /WRONGPASS/);
  await both.redis.program.start();
  await refused;
  assert.ok(!JSON.stringify(both.scope.logged).includes('hunter2'));
});

test('what a command was about is in no log', async () => {
  await using both = await startBoth();
  const redis = await openRedis(both.scope, both.redis.url);
  await redis.set('list', 'x');
  const error = await redis.lpush('list', 'a message of somebody').catch((fault: unknown) => fault);
  both.scope.log.warn({ err: error }, 'failed');
  assert.match(JSON.stringify(both.scope.logged), /WRONGTYPE/);
  assert.ok(!JSON.stringify(both.scope.logged).includes('somebody'));
});

test('a connection may have a name and a time of its own, and ends with its scope', async () => {
  await using both = await startBoth();
  const redis = await openRedis(both.scope, both.redis.url, { label: 'blocking', commandTimeoutMs: 300 });
  await ready(both.scope, 'blocking');
  assert.equal(await redis.blpop('nothing', 0.1), null);
  await assert.rejects(redis.blpop('nothing', 0.6), /timed out/);
  await both.scope[Symbol.asyncDispose]();
  await until('it ended', () => redis.status === 'end');
});

test('what is asked in one turn of the event loop leaves in one write, pipelines among it', async () => {
  await using both = await startBoth();
  const redis = await openRedis(both.scope, both.redis.url);
  const asked = [redis.set('n', '1'), redis.incr('n'), redis.pipeline().incr('n').incr('n').exec(), redis.get('n')];
  await Promise.resolve();
  assert.ok(redis.stream.writableLength > 0, 'nothing has left yet');
  assert.deepEqual(await Promise.all(asked), [
    'OK',
    2,
    [
      [null, 3],
      [null, 4],
    ],
    '4',
  ]);
  assert.equal(redis.stream.writableLength, 0);
});
