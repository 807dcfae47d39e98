import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { startService } from '@chatter/platform/service.ts';
import { startProcess } from '@chatter/testkit/start-process.ts';
import { until } from '@chatter/testkit/until.ts';
import { commitBatches } from '../src/drain/commit-batches.ts';
import { loadPositions, readEpochs } from '../src/drain/positions.ts';
import { batchLimits, LogReader } from '../src/drain/read-logs.ts';
import { Session } from '../src/drain/session.ts';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';
import { allShards } from './log-writer.ts';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

test('of two drainers that read the same entries, one stores them and the other drops its batch', async () => {
  await using archive = await Archive.start();
  const pool = createSqlPool(archive.databaseUrl, { connections: 2 });
  const sessions = [await Session.open(pool, crypto.randomUUID()), await Session.open(pool, crypto.randomUUID())] as const;
  const cs = await Promise.all(Array.from({ length: 30 }, () => archive.log.conversation()));
  for (const c of cs) await archive.log.say(c, [{}, {}]);
  const positions = await loadPositions(sessions[0], await readEpochs(archive.log.redis, allShards));
  const { batches } = await new LogReader(archive.log.redis, { saw: () => {} }).read(positions, batchLimits);
  const committed = await Promise.all(sessions.map((session) => commitBatches(session, batches)));
  assert.deepEqual(committed.map((outcome) => outcome.batches.length).sort(), [0, batches.length]);
  assert.equal((await archive.events()).length, 60);
  for (const session of sessions) session.drop();
  pool.end();
});

test('a batch that a drainer holds while its epoch ends is dropped: the epoch takes nothing more', async () => {
  await using archive = await Archive.start();
  await using pools = new AsyncDisposableStack();
  const pool = pools.adopt(createSqlPool(archive.databaseUrl, { connections: 1 }), (it) => it.end());
  const session = await Session.open(pool, crypto.randomUUID());
  const c = await archive.log.conversation();
  await archive.log.say(c, [{}]);
  const positions = await loadPositions(session, await readEpochs(archive.log.redis, allShards));
  const { batches } = await new LogReader(archive.log.redis, { saw: () => {} }).read(positions, batchLimits);
  await archive.log.redis.flushall();
  await archive.log.begin(2);
  await using _service = await startService(persistence, archive.env());
  await until(
    'the first epoch is closed everywhere',
    async () => (await archive.query('SELECT 1 FROM log_cursor WHERE closed = 0 AND epoch = 1')).length === 0,
  );
  assert.deepEqual((await commitBatches(session, batches)).batches, []);
  assert.deepEqual(await archive.events(), []);
  session.drop();
});

test('two services whose leases are torn from hand to hand store every message once', async () => {
  await using archive = await Archive.start();
  await using _one = await startService(persistence, archive.env());
  await using _two = await startService(persistence, archive.env());
  const cs = await Promise.all(Array.from({ length: 20 }, () => archive.log.conversation()));
  for (let round = 1; round <= 60; round++) {
    for (const c of cs) await archive.log.say(c, [{ body: `round ${round}` }]);
    await archive.query('UPDATE drain_lease SET expires_at = UTC_TIMESTAMP(3) - INTERVAL 1 SECOND WHERE MOD(shard, 4) = ?', [round % 4]);
  }
  await archive.drained(Object.fromEntries(cs.map((c) => [c, 60])));
  const stored = Map.groupBy(await archive.events(), ({ c }) => c);
  for (const c of cs) {
    assert.deepEqual(
      stored.get(c)?.map(({ seq }) => seq),
      Array.from({ length: 60 }, (_, i) => i + 1),
    );
  }
  assert.deepEqual(await archive.query('SELECT * FROM dead_letter'), []);
});

test('a drainer that hangs inside its transaction is replaced when its lease is over, and its connection ended', async () => {
  await using archive = await Archive.start();
  const c = await archive.log.conversation();
  await archive.log.say(c, [{}, {}, {}]);
  await using hanging = await startProcess({
    command: process.execPath,
    args: [main],
    env: archive.env({ FAILPOINTS: 'persistence.after-lock=hang' }),
  });
  const connection = await until('the drainer holds the leases', async () => {
    const [row] = await archive.query<{ id: number }>('SELECT connection_id AS id FROM drain_lease WHERE holder IS NOT NULL LIMIT 1');
    return row?.id;
  });
  await using _next = await startService(persistence, archive.env());
  await archive.drained({ [c]: 3 });
  assert.deepEqual(
    (await archive.events()).map(({ seq }) => seq),
    [1, 2, 3],
  );
  const [alive] = await archive.query<{ id: number }>('SELECT id FROM information_schema.processlist WHERE id = ?', [connection]);
  assert.equal(alive, undefined);
  hanging.signal('SIGKILL');
});
