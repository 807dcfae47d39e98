import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { latch } from '@chatter/testkit/latch.ts';
import { startNats } from '@chatter/testkit/servers/nats.ts';
import type { Server } from '@chatter/testkit/servers/server.ts';
import { type SqlServer, startSql } from '@chatter/testkit/servers/sql.ts';
import { until } from '@chatter/testkit/until.ts';
import { type Kysely, sql } from 'kysely';
import { onSql, openSql } from '../src/mysql.ts';
import { Unavailable } from '../src/refusal.ts';
import { startScope, type TestScope } from './start-scope.ts';

let mysql: SqlServer;
let nats: Server;
let scope: TestScope;
let db: Kysely<unknown>;
before(async () => {
  [mysql, nats] = await Promise.all([startSql(), startNats()]);
  scope = await startScope(nats.url);
  db = openSql(scope, mysql.urlFor('chat'), { connections: 2 });
});
after(async () => {
  await scope[Symbol.asyncDispose]();
  await Promise.all([mysql[Symbol.asyncDispose](), nats[Symbol.asyncDispose]()]);
});

const ask = (by: Kysely<unknown> = db) => onSql(() => sql`SELECT 1 AS one`.execute(by));
const ready = () => Promise.resolve(scope.checks.get('mysql')?.());
const back = () => until('MySQL answers', () => ask());

test('a server that is killed is Unavailable: to what runs, to a transaction, to what comes after; then it serves again', async () => {
  await Promise.all([ask(), ask(), ready()]);
  const begun = latch('the transaction began');
  const killed = latch('the server is gone');
  const running = onSql(() => sql`SELECT SLEEP(30)`.execute(db));
  const transaction = onSql(() =>
    db.transaction().execute(async (trx) => {
      await sql`SELECT 1`.execute(trx);
      begun.open();
      await killed.opened;
      await sql`SELECT 2`.execute(trx);
    }),
  );
  const outcomes = Promise.allSettled([running, transaction]);
  await begun.opened;
  await mysql.program.crash();
  killed.open();
  for (const outcome of await outcomes) {
    assert.ok(outcome.status === 'rejected' && outcome.reason instanceof Unavailable, JSON.stringify(outcome));
  }
  await assert.rejects(ask(), Unavailable);
  await assert.rejects(ready());
  await assert.rejects(
    onSql(() => db.transaction().execute(() => Promise.resolve())),
    Unavailable,
  );
  await mysql.program.start();
  await back();
  await ready();
});

test('a server that is stopped in its own way is Unavailable too', async () => {
  await Promise.all([ask(), ask()]);
  const running = assert.rejects(
    onSql(() => sql`SELECT SLEEP(30)`.execute(db)),
    Unavailable,
  );
  await until('it runs', async () => {
    const { rows } = await sql<{ INFO: string | null }>`SELECT INFO FROM information_schema.processlist`.execute(db);
    return rows.some(({ INFO }) => INFO?.includes('SLEEP'));
  });
  await mysql.program.stop();
  await running;
  await mysql.program.start();
  await back();
});

test('a connection that the server ended while it was idle is not noticed by who asks next', async () => {
  await Promise.all([ask(), ask()]);
  const { rows } = await sql<{ id: number; own: number }>`SELECT id, CONNECTION_ID() AS own FROM information_schema.processlist`.execute(
    db,
  );
  assert.ok(rows.length >= 2);
  for (const { id, own } of rows) if (id !== own) await sql.raw(`KILL ${id}`).execute(db);
  await until('they are gone', async () => {
    const left = await sql<{ id: number }>`SELECT id FROM information_schema.processlist`.execute(db);
    return left.rows.every(({ id }) => rows.every((row) => row.id !== id || row.id === row.own));
  });
  await Promise.all([ask(), ask(), ask()]);
});

test('more work than may wait is Unavailable, not a fault', async () => {
  const blocked = [onSql(() => sql`SELECT SLEEP(0.3)`.execute(db)), onSql(() => sql`SELECT SLEEP(0.3)`.execute(db))];
  const waiting = await Promise.allSettled([...blocked, ...Array.from({ length: 1005 }, () => ask())]);
  const refused = waiting.filter((outcome) => outcome.status === 'rejected');
  assert.ok(refused.length > 0 && refused.length < 10, `${refused.length}`);
  for (const { reason } of refused) assert.ok(reason instanceof Unavailable, String(reason));
});
