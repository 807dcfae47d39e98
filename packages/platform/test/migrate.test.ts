import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { type Migration, migrate } from '../src/migrate.ts';
import { createSqlPool } from '../src/mysql.ts';

let servers: Servers;
let db: Kysely<unknown>;
before(async () => {
  servers = await startServers();
  db = new Kysely({ dialect: new MysqlDialect({ pool: createSqlPool(servers.sql.migrationUrlFor('mailer')) }) });
});
after(async () => {
  await db.destroy();
  await servers[Symbol.asyncDispose]();
});
beforeEach(async () => {
  for (const name of await tables()) await sql.raw(`DROP TABLE \`${name}\``).execute(db);
});

const tables = async () => {
  const { rows } = await sql<{
    name: string;
  }>`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()`.execute(db);
  return rows.map(({ name }) => name).sort();
};
const own = async () => (await tables()).filter((name) => !name.startsWith('kysely_'));
const run = (migrations: Record<string, Migration>, url = servers.sql.migrationUrlFor('mailer')) => migrate(url, migrations);
const making = (table: string, ran: string[] = []): Migration => ({
  up: async (schema) => {
    await sql.raw(`CREATE TABLE ${table} (id INT PRIMARY KEY)`).execute(schema);
    ran.push(table);
  },
});

test('migrations run in the order of their names, each once', async () => {
  const ran: string[] = [];
  await run({ '002-b': making('b', ran), '001-a': making('a', ran) });
  await run({ '001-a': making('a', ran), '002-b': making('b', ran), '003-c': making('c', ran) });
  await run({ '001-a': making('a', ran), '002-b': making('b', ran), '003-c': making('c', ran) });
  assert.deepEqual(ran, ['a', 'b', 'c']);
  assert.deepEqual(await own(), ['a', 'b', 'c']);
});

test('several at once wait for each other: each migration runs once', async () => {
  const ran: string[] = [];
  const migrations = { '001-a': making('a', ran), '002-b': making('b', ran) };
  await Promise.all([run(migrations), run(migrations), run(migrations)]);
  assert.deepEqual(ran, ['a', 'b']);
});

test('one that fails says why and stops those after it; what ran before it stays, and the next start goes on there', async () => {
  const ran: string[] = [];
  const failing: Migration = { up: () => Promise.reject(new Error('no room for b')) };
  await assert.rejects(run({ '001-a': making('a', ran), '002-b': failing, '003-c': making('c', ran) }), /no room for b/);
  assert.deepEqual(await own(), ['a']);
  await run({ '001-a': making('a', ran), '002-b': making('b', ran), '003-c': making('c', ran) });
  assert.deepEqual(ran, ['a', 'b', 'c']);
});

test('a migration that ran and is gone from the list is a fault, as is one before those that ran', async () => {
  await run({ '001-a': making('a'), '003-c': making('c') });
  await assert.rejects(run({ '001-a': making('a') }), /003-c/);
  await assert.rejects(run({ '001-a': making('a'), '002-b': making('b'), '003-c': making('c') }), /003-c|002-b/);
  assert.deepEqual(await own(), ['a', 'c']);
});

test('an account that may not change tables, and a server that is not there, are errors', async () => {
  await assert.rejects(run({ '001-a': making('a') }, servers.sql.urlFor('mailer')), { code: 'ER_TABLEACCESS_DENIED_ERROR' });
  await assert.rejects(run({ '001-a': making('a') }, 'mysql://nobody:nothing@127.0.0.1:1/x'), { code: 'ECONNREFUSED' });
});
