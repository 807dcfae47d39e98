import assert from 'node:assert/strict';
import { cp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { until } from '@chatter/testkit/until.ts';
import { Kysely, MysqlDialect } from 'kysely';
import { nanos } from 'nats';
import { armFailpoints } from '../src/failpoint.ts';
import { bytesToUuid } from '../src/ids.ts';
import { migrate } from '../src/migrate.ts';
import { createSqlPool } from '../src/mysql.ts';
import { addToOutbox, createOutbox, startRelay, type WithOutbox } from '../src/outbox.ts';
import { ensureStreams } from '../src/streams.ts';
import { thingMade, things } from './contracts.ts';
import { startScope, type TestScope } from './start-scope.ts';

let servers: Servers;
let db: Kysely<WithOutbox>;
let admin: TestScope;
before(async () => {
  servers = await startServers();
  await migrate(servers.sql.migrationUrlFor('auth'), { first: { up: createOutbox } });
  db = new Kysely({ dialect: new MysqlDialect({ pool: createSqlPool(servers.sql.urlFor('auth')) }) });
  admin = await startScope(servers.nats.url);
});
after(async () => {
  await admin[Symbol.asyncDispose]();
  await db.destroy();
  await servers[Symbol.asyncDispose]();
});
beforeEach(async () => {
  await db.deleteFrom('outbox').execute();
  const manager = await admin.bus.connection.jetstreamManager();
  await manager.streams.delete('auth').catch(() => {});
  await ensureStreams(servers.nats.url, things);
});

const add = (...numbers: number[]) =>
  db.transaction().execute(async (trx) => {
    for (const n of numbers) await addToOutbox(trx, thingMade, `k${n}`, { n });
  });
const rows = () => db.selectFrom('outbox').selectAll().orderBy('id').execute();
const allPublished = () => until('all is published', async () => (await rows()).every(({ published_at }) => published_at !== null));
/** The stream holds each of these once, and each row is marked with its place in it. */
async function assertMarked(stream: Streamed[], numbers: number[]): Promise<void> {
  const ids = new Map((await rows()).map(({ event_id, stream_seq }) => [Number(stream_seq), bytesToUuid(event_id)]));
  assert.deepEqual(
    stream.map(({ seq, id, n }) => [n, ids.get(seq) === id]).sort(([a], [b]) => Number(a) - Number(b)),
    numbers.map((n) => [n, true]),
  );
}
interface Streamed {
  seq: number;
  subject: string;
  id: string;
  n: number;
}
async function streamed(scope = admin): Promise<Streamed[]> {
  const { streams } = await scope.bus.connection.jetstreamManager();
  const { first_seq, last_seq } = (await streams.info('auth')).state;
  const found: Streamed[] = [];
  for (let seq = first_seq; seq <= last_seq; seq++) {
    const message = await streams.getMessage('auth', { seq });
    found.push({ seq, subject: message.subject, id: message.header.get('Nats-Msg-Id'), n: message.json<{ n: number }>().n });
  }
  return found;
}

test('the age of the oldest unpublished fact is told, and is nothing once all are published', async () => {
  await using scope = await startScope(servers.nats.url);
  const age = async () => Number(/^chatter_outbox_age_seconds (\S+)$/m.exec(await scope.metrics.metrics())?.[1]);
  await add(1, 2);
  await db
    .updateTable('outbox')
    .set({ created_at: new Date(Date.now() - 60_000) })
    .execute();
  await servers.nats.program.crash();
  const relay = startRelay(scope, db);
  const waited = await age();
  assert.ok(waited >= 60 && waited < 120, `${waited} s`);
  await servers.nats.program.start();
  relay.wake();
  await allPublished();
  assert.equal(await age(), 0);
  await until('the next test has a connection', () => admin.bus.connected);
});

test('what was committed is published in its order, under the id of its row, and marked with its place in the stream', async () => {
  await using scope = await startScope(servers.nats.url);
  await add(1, 2);
  const relay = startRelay(scope, db);
  await allPublished();
  await add(3);
  relay.wake();
  await allPublished();
  const expected = (await rows()).map(({ event_id, stream_seq, subject, payload }) => ({
    seq: Number(stream_seq),
    subject,
    id: bytesToUuid(event_id),
    n: (JSON.parse(payload) as { n: number }).n,
  }));
  assert.deepEqual(await streamed(), expected);
  assert.deepEqual(
    expected.map(({ seq, subject, n }) => [seq, subject, n]),
    [1, 2, 3].map((n) => [n, `auth.thing.made.k${n}`, n]),
  );
});

test('a transaction that is rolled back says nothing; data that breaks the contract rolls it back', async () => {
  const undone = db.transaction().execute(async (trx) => {
    await addToOutbox(trx, thingMade, 'k', { n: 1 });
    await addToOutbox(trx, thingMade, 'k', { n: 'two' as never });
  });
  await assert.rejects(undone, /auth\.thing\.made.*contract/);
  assert.deepEqual(await rows(), []);
});

test('a relay that fails between publishing and marking publishes again, under the same id: it stands in the stream once', async () => {
  await using scope = await startScope(servers.nats.url);
  armFailpoints('outbox.after-publish=throw@2');
  await add(1, 2, 3);
  startRelay(scope, db);
  await allPublished();
  assert.ok(scope.logged.some(({ msg }) => msg.startsWith('loop failed')));
  assert.deepEqual(
    (await streamed()).map(({ n }) => n),
    [1, 2, 3],
  );
  assert.deepEqual(
    (await rows()).map(({ stream_seq }) => Number(stream_seq)),
    [1, 2, 3],
  );
});

test('beyond the window in which the stream knows ids it is there twice, with one id', async () => {
  const manager = await admin.bus.connection.jetstreamManager();
  await manager.streams.update('auth', { duplicate_window: nanos(100) });
  await using scope = await startScope(servers.nats.url);
  armFailpoints('outbox.after-publish=throw');
  await add(1);
  startRelay(scope, db);
  await allPublished();
  const [first, second] = (await streamed()) as [Streamed, Streamed];
  assert.deepEqual({ ...second, seq: first.seq }, first);
});

test('what was published a week ago is forgotten; what was never published is not, however old', async () => {
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);
  const row = (id: number, createdDaysAgo: number, publishedDaysAgo: number | null) => ({
    event_id: Buffer.alloc(16, id),
    subject: `${thingMade.subject}.k`,
    payload: `{"n":${id}}`,
    created_at: daysAgo(createdDaysAgo),
    published_at: publishedDaysAgo === null ? null : daysAgo(publishedDaysAgo),
    stream_seq: null,
  });
  await db
    .insertInto('outbox')
    .values([row(1, 9, 8), row(2, 9, 6), row(3, 9, null)])
    .execute();
  await using scope = await startScope(servers.nats.url);
  startRelay(scope, db);
  await allPublished();
  await until('the first is gone', async () => (await rows()).length === 2);
  assert.deepEqual(
    (await streamed()).map(({ n }) => n),
    [3],
  );
});

test('two relays at once publish everything, each fact once', async () => {
  await using one = await startScope(servers.nats.url);
  await using two = await startScope(servers.nats.url);
  await add(...Array(250).keys());
  startRelay(one, db);
  startRelay(two, db);
  await allPublished();
  const numbers = (await streamed()).map(({ n }) => n);
  assert.deepEqual(
    numbers.sort((a, b) => a - b),
    [...Array(250).keys()],
  );
});

test('a stream that went back and was written to before anybody compared gets back what it lost', async () => {
  await using scope = await startScope(servers.nats.url);
  const relay = startRelay(scope, db);
  await add(1, 2, 3);
  await allPublished();
  await (await scope.bus.connection.jetstreamManager()).streams.delete('auth');
  await ensureStreams(servers.nats.url, things);
  await add(4);
  relay.wake();
  await until('four are in the stream', async () => (await streamed()).length >= 4);
  await allPublished();
  await assertMarked(await streamed(), [1, 2, 3, 4]);
});

test('what the stream lost in a crash is published again, with what was committed meanwhile', { timeout: 60_000 }, async () => {
  await using folder = await tempFolder();
  await using nats = await startNats({ folder: folder.path });
  await ensureStreams(nats.url, things);
  await using scope = await startScope(nats.url);
  startRelay(scope, db);
  await add(1, 2);
  await allPublished();
  const [data, copy] = [join(folder.path, 'data'), join(folder.path, 'copy')];
  await nats.program.stop();
  await cp(data, copy, { recursive: true });
  await nats.program.start();
  await add(3, 4);
  await allPublished();
  assert.equal((await streamed(scope)).length, 4);

  await nats.program.crash();
  await rm(data, { recursive: true });
  await rename(copy, data);
  await add(5);
  await nats.program.start();
  await until('the connection is back', () => scope.bus.connected);
  await until('five are in the stream', async () => (await streamed(scope)).length >= 5, { withinMs: 30_000 });
  await allPublished();
  await assertMarked(await streamed(scope), [1, 2, 3, 4, 5]);
});
