import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { until } from '@chatter/testkit/until.ts';
import { type Generated, Kysely, MysqlDialect, sql } from 'kysely';
import { bytesToUuid, uuidToBytes } from '../src/ids.ts';
import { migrate } from '../src/migrate.ts';
import { createSqlPool, isDuplicate, isSqlAway, onSql, openPrepared, withRetry } from '../src/mysql.ts';
import { Unavailable } from '../src/refusal.ts';
import { SqlGate } from './sql-gate.ts';

interface Tables {
  thing: { id: Generated<number | string>; name: string | null; uuid: Buffer | null; big: number | string | null; at: Date | null };
}
let servers: Servers;
let db: Kysely<Tables>;
before(async () => {
  servers = await startServers();
  await migrate(servers.sql.migrationUrlFor('chat'), {
    first: {
      up: async (schema: Kysely<unknown>) =>
        void (await sql`CREATE TABLE thing (
          id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
          name VARCHAR(100) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL UNIQUE,
          uuid BINARY(16) NULL, big BIGINT UNSIGNED NULL, at DATETIME(3) NULL
        )`.execute(schema)),
    },
  });
  db = new Kysely({ dialect: new MysqlDialect({ pool: createSqlPool(servers.sql.urlFor('chat'), { connections: 4 }) }) });
});
after(async () => {
  await db.destroy();
  await servers[Symbol.asyncDispose]();
});

const empty = { name: null, uuid: null, big: null, at: null };
async function stored(thing: Partial<typeof empty | Omit<Tables['thing'], 'id'>>) {
  const { insertId } = await db
    .insertInto('thing')
    .values({ ...empty, ...thing })
    .executeTakeFirstOrThrow();
  return db.selectFrom('thing').selectAll().where('id', '=', Number(insertId)).executeTakeFirstOrThrow();
}

test('texts come back as they were, and the like are told apart', async () => {
  const names = ['👍', '👍🏽', '👎', '𝒳', 'Straße', 'STRASSE', 'straße', 'e\u0301', 'é', "'; DROP TABLE thing; --", '\\', '%_', ' a', 'a '];
  for (const name of names) assert.equal((await stored({ name })).name, name);
  for (const name of names) {
    const found = await db.selectFrom('thing').select('name').where('name', '=', name).execute();
    assert.deepEqual(found, [{ name }]);
  }
});

test('ids are 16 bytes and come back as the id', async () => {
  const id = uuidV7();
  const { uuid } = await stored({ uuid: uuidToBytes(id) });
  assert.ok(Buffer.isBuffer(uuid));
  assert.equal(bytesToUuid(uuid), id);
});

test('whole numbers are exact: numbers up to 2^53, texts beyond', async () => {
  for (const big of [0, 1, Number.MAX_SAFE_INTEGER]) assert.equal((await stored({ big })).big, big);
  for (const big of ['9007199254740993', '18446744073709551615']) assert.equal((await stored({ big })).big, big);
});

test('moments are UTC to the millisecond, whatever the time zone of this process', async () => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  for (const text of ['2026-03-29T01:30:00.123Z', '2026-10-25T00:30:00.999Z', '1999-12-31T23:59:59.999Z']) {
    const { id, at } = await stored({ at: new Date(text) });
    assert.equal(at?.toISOString(), text, zone);
    const { rows } = await sql<{ raw: string }>`SELECT CAST(at AS CHAR) AS raw FROM thing WHERE id = ${id}`.execute(db);
    assert.equal(rows[0]?.raw, text.replace('T', ' ').replace('Z', ''), zone);
  }
});

test('what does not fit is an error, never cut', async () => {
  await assert.rejects(stored({ name: 'x'.repeat(101) }), { code: 'ER_DATA_TOO_LONG' });
  await assert.rejects(stored({ big: '18446744073709551616' }), { code: 'ER_WARN_DATA_OUT_OF_RANGE' });
});

test('one statement at a time', async () => {
  await assert.rejects(sql.raw('SELECT 1; SELECT 2').execute(db), { code: 'ER_PARSE_ERROR' });
});

test('a duplicate in a unique key is known as one; it is no sign of a server that is away', async () => {
  await stored({ name: 'unique' });
  const error = await onSql(() => stored({ name: 'unique' })).catch((fault: unknown) => fault);
  assert.ok(isDuplicate(error) && !isSqlAway(error) && !(error instanceof Unavailable));
});

test('of two transactions that lock each other out, both succeed: one is run again', async () => {
  const [one, two] = [await stored({ big: 0 }), await stored({ big: 0 })];
  const holding = [latch('one holds its row'), latch('two holds its row')] as const;
  let runs = 0;
  const addInOrder = (ids: unknown[], own: 0 | 1) =>
    withRetry(() =>
      db.transaction().execute(async (trx) => {
        runs++;
        const add = (id: unknown) => sql`UPDATE thing SET big = big + 1 WHERE id = ${id}`.execute(trx);
        await add(ids[0]);
        holding[own].open();
        await holding[own === 0 ? 1 : 0].opened;
        await add(ids[1]);
      }),
    );
  await Promise.all([addInOrder([one.id, two.id], 0), addInOrder([two.id, one.id], 1)]);
  assert.equal(runs, 3);
  const rows = await db.selectFrom('thing').select('big').where('id', 'in', [one.id, two.id]).execute();
  assert.deepEqual(rows, [{ big: 2 }, { big: 2 }]);
});

test('what is locked out again and again is given up, and other errors are not tried again', async () => {
  const failing = (code: string) => {
    let runs = 0;
    const work = () => Promise.reject(Object.assign(new Error(code), { code, runs: ++runs }));
    return assert.rejects(withRetry(work, 3), (error: { runs?: number }) => error.runs === (code === 'ER_LOCK_DEADLOCK' ? 3 : 1));
  };
  await failing('ER_LOCK_DEADLOCK');
  await failing('ER_PARSE_ERROR');
});

test('a prepared statement answers as any other, and its connections end with the scope', async () => {
  const ends: (() => Promise<void> | void)[] = [];
  const prepared = openPrepared({ onStop: (_, end) => void ends.push(end) }, servers.sql.urlFor('chat'), { connections: 2 });
  const id = uuidToBytes(uuidV7());
  const { id: key } = await stored({ name: 'prepared \u{1f44d}', uuid: id, big: '18446744073709551615' });
  for (let time = 0; time < 3; time++) {
    const rows = await prepared('SELECT id, name, uuid, big FROM thing WHERE uuid = ?', [id]);
    assert.deepEqual(rows, [{ id: key, name: 'prepared \u{1f44d}', uuid: id, big: '18446744073709551615' }]);
  }
  for (const end of ends) await end();
  await assert.rejects(prepared('SELECT 1 AS one', []), /closed/i);
});

test('a prepared statement that is not answered in time is Unavailable, and what comes after does not wait for it', async () => {
  const ends: (() => Promise<void>)[] = [];
  const onStop = (_: string, end: () => Promise<void>) => void ends.push(end);
  const prepared = openPrepared({ onStop }, servers.sql.urlFor('chat'), { connections: 1, withinMs: 300 });
  await assert.rejects(
    onSql(() => prepared('SELECT SLEEP(60) AS slept, ? AS one', ['1'])),
    Unavailable,
  );
  assert.deepEqual(await onSql(() => prepared('SELECT ? AS one', ['1'])), [{ one: '1' }]);
  await Promise.all(ends.map((end) => end()));
});

/** Prepared statements on one connection through a gate. */
async function throughGate(withinMs?: number) {
  await using made = new AsyncDisposableStack();
  const gate = made.use(await SqlGate.before(servers.sql.urlFor('chat')));
  const onStop = (_: string, end: () => Promise<void> | void) => void made.defer(async () => void (await end()));
  const prepared = openPrepared({ onStop }, gate.url, { connections: 1, ...(withinMs !== undefined && { withinMs }) });
  const ends = made.move();
  return { gate, prepared, [Symbol.asyncDispose]: () => ends.disposeAsync() };
}

test('who waits for a connection is not given one that has just broken', async () => {
  await using through = await throughGate();
  const { gate, prepared } = through;
  const running = assert.rejects(prepared('SELECT SLEEP(59) AS slept, ? AS one', ['1']), isSqlAway);
  const waiting = prepared('SELECT ? AS one', ['1']);
  await until('it runs', async () => {
    const { rows } = await sql<{ INFO: string | null }>`SELECT INFO FROM information_schema.processlist`.execute(db);
    return rows.some(({ INFO }) => INFO?.includes('SLEEP(59)'));
  });
  gate.cut();
  const [, rows] = await Promise.all([running, waiting]);
  assert.deepEqual(rows, [{ one: '1' }]);
});

test('waiting for a connection is part of the time of a prepared statement, and one that comes too late serves others', async () => {
  await using through = await throughGate(300);
  const { gate, prepared } = through;
  gate.shut();
  await assert.rejects(prepared('SELECT ? AS one', ['1']), Unavailable);
  gate.open();
  assert.deepEqual(await until('it answers', () => prepared('SELECT ? AS one', ['1'])), [{ one: '1' }]);
});
