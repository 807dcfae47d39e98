import assert from 'node:assert/strict';
import { test } from 'node:test';
import { logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { readLogCursors } from '@chatter/contracts/persistence/calls.ts';
import { liveDurable } from '@chatter/contracts/persistence/live.ts';
import { startService } from '@chatter/platform/service.ts';
import { until } from '@chatter/testkit/until.ts';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';
import { Link } from './link.ts';
import { shards } from './log-writer.ts';

test('what is appended is stored once and in order, announced, and taken out of the log', async () => {
  await using archive = await Archive.start();
  await using _service = await startService(persistence, archive.env());
  const cs = await Promise.all(Array.from({ length: 40 }, () => archive.log.conversation()));
  const said = new Map<string, string[]>(cs.map((c) => [c, []]));
  for (let round = 0; round < 5; round++) {
    for (const c of cs) {
      const events = await archive.log.say(c, [{ body: `first of ${round}` }, { body: `it's "second"\n\\ of ${round} 😂` }]);
      said.get(c)?.push(...events.map((event) => JSON.stringify(event)));
    }
    archive.hint();
  }
  await archive.drained(Object.fromEntries(cs.map((c) => [c, 10])));

  const stored = Map.groupBy(await archive.events(), ({ c }) => c);
  for (const c of cs) {
    const rows = stored.get(c) ?? [];
    assert.deepEqual(
      rows.map(({ seq }) => seq),
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    );
    assert.deepEqual(
      rows.map(({ payload }) => payload),
      said.get(c),
    );
    const shard = shardOf(c, shards);
    assert.deepEqual(await archive.log.redis.hmget(logKeys.meta(shard, c), 'dseq', 'seq'), ['10', '10']);
    assert.equal((await archive.cursor(shard))?.last, await archive.lastLogId(shard));
    assert.equal(await archive.log.redis.hget(logKeys.shard(shard), 'old'), null, 'no entry is old any more');
  }
});

test('more than a batch holds is drained in large commits, and the hot history keeps its last 200', async () => {
  await using archive = await Archive.start();
  const c = await archive.log.conversation();
  for (let i = 0; i < 25; i++)
    await archive.log.say(
      c,
      Array.from({ length: 200 }, () => ({})),
    );
  await using service = await startService(persistence, archive.env());
  await archive.drained({ [c]: 5000 });
  assert.equal((await archive.events()).length, 5000);
  assert.equal(await archive.log.redis.xlen(logKeys.hot(shardOf(c, shards), c)), 2, 'the entry that ends 200 below the head stays too');
  const metrics = await (await fetch(`${service.healthUrl}/metrics`)).text();
  assert.match(metrics, /chatter_archive_events_total 5000/);
  assert.ok(Number(/chatter_archive_transactions_total (\d+)/.exec(metrics)?.[1]) <= 6);
});

test('after an unclean end the first batch is one entry, then two, then four', async () => {
  await using archive = await Archive.start();
  await archive.query(
    "INSERT INTO drain_lease (shard, holder, expires_at) VALUES (7, 'one that was killed', UTC_TIMESTAMP(3) + INTERVAL 1 HOUR)",
  );
  const c = await archive.log.conversation();
  for (let i = 0; i < 20; i++) await archive.log.say(c, [{}]);
  await using service = await startService(persistence, archive.env());
  await archive.drained({ [c]: 20 });
  const metrics = await (await fetch(`${service.healthUrl}/metrics`)).text();
  assert.match(metrics, /chatter_archive_batch_rows_bucket\{le="1"\} 1/);
  assert.match(metrics, /chatter_archive_transactions_total 5/, '1 + 2 + 4 + 8 + 5');
});

test('a service that stops empties the log and gives up its leases', async () => {
  await using archive = await Archive.start();
  const c = await archive.log.conversation();
  {
    await using _service = await startService(persistence, archive.env());
    await archive.log.say(c, [{}]);
    await archive.drained({ [c]: 1 });
    for (let i = 0; i < 20; i++) await archive.log.say(c, [{}, {}]);
  }
  assert.equal(await archive.log.length(), 0);
  assert.equal((await archive.events()).length, 41);
  assert.deepEqual(await archive.query('SELECT shard FROM drain_lease WHERE holder IS NOT NULL'), []);
});

test('the logs of all epochs are drained, lowest first, and those below the newest closed', async () => {
  await using archive = await Archive.start();
  const shard = 5;
  const c = await archive.log.conversation(shard);
  const early = await archive.log.say(c, [{}, {}]);
  await archive.log.begin(3);
  await archive.log.load(c, 2);
  const late = await archive.log.say(c, [{}]);
  await using _service = await startService(persistence, archive.env());
  await archive.drained({ [c]: 3 });
  await until('the first two epochs are closed', async () => (await archive.cursor(shard, 2))?.closed === 1);
  assert.deepEqual(
    (await archive.events()).map(({ seq, epoch, payload }) => [seq, epoch, payload]),
    [...early, ...late].map((event, index) => [event.seq, index < 2 ? 1 : 3, JSON.stringify(event)]),
  );
  assert.equal((await archive.cursor(shard, 1))?.closed, 1);
  assert.equal((await archive.cursor(shard, 3))?.closed, 0);
  assert.equal(await archive.log.redis.exists(logKeys.log(shard, 1)), 0);

  await archive.log.begin(4);
  await archive.log.load(c, 3);
  await archive.log.say(c, [{}]);
  await archive.drained({ [c]: 4 });
  await until('an epoch that is begun later closes the one before', async () => (await archive.cursor(shard, 3))?.closed === 1);
});

test('when an epoch is reached by the drain it is announced, asked for it is told where it stands, and what comes back of earlier ones is removed', async () => {
  await using archive = await Archive.start();
  const shard = 5;
  const begun: [number, number][] = [];
  archive.bus.followLive(liveDurable, '*', (durable) => {
    if (durable.heads.length === 0) begun.push([durable.shard, durable.epoch]);
  });
  await using _service = await startService(persistence, archive.env());
  const c = await archive.log.conversation(shard);
  await archive.log.say(c, [{}]);
  await archive.drained({ [c]: 1 });
  assert.equal(begun.length, 0, 'nothing came before the first');
  const ask = async () => (await archive.bus.ask(readLogCursors, { shards: [shard] })).items;
  assert.deepEqual(await ask(), [{ shard, open: 1, newest: 1, logId: await archive.lastLogId(shard) }]);
  await archive.log.begin(2);
  await until('it is announced', () => begun.some(([of, epoch]) => of === shard && epoch === 2));
  assert.deepEqual(await ask(), [{ shard, open: 2, newest: 2, logId: '0-0' }]);
  await archive.log.redis.xadd(logKeys.log(shard, 1), '*', 'b', `${c} h {"seq":9}\n`);
  await archive.log.begin(3);
  await until('it is removed', async () => (await archive.log.redis.exists(logKeys.log(shard, 1))) === 0);
  assert.equal((await archive.events()).length, 1);
});

test('a log that comes back with entries MySQL has, after a restart, is trimmed', async () => {
  await using archive = await Archive.start();
  await using _service = await startService(persistence, archive.env());
  const c = await archive.log.conversation();
  await archive.log.say(c, [{}]);
  const [key, id] = [logKeys.log(shardOf(c, shards), 1), await archive.lastLogId(shardOf(c, shards))];
  await archive.drained({ [c]: 1 });
  await archive.log.redis.del(key);
  await archive.log.redis.xadd(key, id, 'b', `${c} h ${(await archive.events())[0]?.payload}\n`);
  await archive.servers.redis.program.crash();
  await archive.servers.redis.program.start();
  await until('it is trimmed', async () => (await archive.log.redis.xlen(key)) === 0);
});

test('sends that waited for long are remembered anew before they leave the log', async () => {
  await using archive = await Archive.start();
  const c = await archive.log.conversation();
  const [from, m, old] = [uuidV7(), uuidV7(), Date.now() - 7_200_000];
  await archive.log.smuggle(c, [JSON.stringify({ seq: 1, n: 1, at: old, kind: 'message', from, m, body: 'late' })]);
  await archive.log.smuggle(c, [JSON.stringify({ seq: 2, n: 2, at: Date.now(), kind: 'message', from, m: uuidV7(), body: 'new' })]);
  await using _service = await startService(persistence, archive.env());
  await archive.drained({ [c]: 2 });
  const slots = await Promise.all(logKeys.dedupe(shardOf(c, shards)).map((slot) => archive.log.redis.hgetall(slot)));
  const remembered = slots.flatMap((slot) => Object.entries(slot)).filter(([field]) => field.endsWith(from.slice(24)));
  assert.deepEqual(remembered, [[m + c.slice(24) + from.slice(24), `1 1 ${old} h`]]);
});

test('what was announced while NATS was away is announced again', async () => {
  await using archive = await Archive.start();
  await using link = await Link.to(archive.servers.nats.urlFor('persistence'));
  await using service = await startService(persistence, archive.env({ NATS_URL: link.url }));
  const c = await archive.log.conversation();
  await archive.log.say(c, [{}]);
  await archive.drained({ [c]: 1 });
  link.cut();
  await until('the service noticed', async () => (await fetch(`${service.healthUrl}/readyz`)).status === 503);
  await archive.log.say(c, [{}]);
  await until('it is stored', async () => (await archive.events()).length === 2);
  assert.equal(archive.durable.get(c), 1);
  link.mend();
  await until('it is announced again', () => archive.durable.get(c) === 2);
});
