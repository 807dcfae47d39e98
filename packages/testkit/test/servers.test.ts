import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { test } from 'node:test';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { connect } from 'nats';
import { startNats } from '../src/servers/nats.ts';
import { startRedis } from '../src/servers/redis.ts';
import { startSql } from '../src/servers/sql.ts';
import { tempFolder } from '../src/temp-folder.ts';

test('Redis keeps what it acknowledged through a crash, on the same address', async () => {
  await using redis = await startRedis();
  const before = new Redis(redis.url);
  before.on('error', () => {});
  await before.set('kept', 'yes');
  await redis.program.crash();
  before.disconnect();
  await redis.program.start();
  const after = new Redis(redis.url);
  assert.equal(await after.get('kept'), 'yes');
  assert.deepEqual(await after.config('GET', 'maxmemory-policy'), ['maxmemory-policy', 'noeviction']);
  after.disconnect();
});

test('what functions wrote outlives a crash, although nobody may log in as the default user', async () => {
  await using redis = await startRedis();
  const before = new Redis(redis.url);
  before.on('error', () => {});
  const twice =
    "#!lua name=t\nredis.register_function('twice', function(keys) redis.call('SET', keys[1], 'a') return redis.call('APPEND', keys[1], 'b') end)";
  await before.call('FUNCTION', 'LOAD', twice);
  await before.call('FCALL', 'twice', 1, 'written');
  await redis.program.crash();
  before.disconnect();
  await redis.program.start();
  const after = new Redis(redis.url);
  assert.equal(await after.get('written'), 'ab');
  after.disconnect();
  const { host } = new URL(redis.url);
  const anonymous = new Redis(`redis://${host}`, { maxRetriesPerRequest: 0, retryStrategy: () => null, lazyConnect: true });
  anonymous.on('error', () => {});
  await assert.rejects(async () => {
    await anonymous.connect();
    await anonymous.get('written');
  }, /NOAUTH|WRONGPASS|closed/);
  anonymous.disconnect();
});

test('NATS has JetStream for the administrator, and users stand below accounts only', async () => {
  await using nats = await startNats();
  const { host, username, password } = new URL(nats.url);
  const link = await connect({ servers: host, user: username, pass: password });
  const manager = await link.jetstreamManager();
  await manager.streams.add({ name: 'auth', subjects: ['auth.>'] });
  assert.equal(link.info?.max_payload, 1_048_576);
  await link.close();
});

test('MySQL keeps 4-byte characters apart, runs in UTC, and comes back after a crash', async () => {
  await using folder = await tempFolder();
  await using sql = await startSql({ folder: folder.path });
  const link = await createConnection(sql.migrationUrlFor('chat'));
  link.on('error', () => {});
  await link.query('CREATE TABLE emoji (e VARCHAR(8) PRIMARY KEY)');
  await link.query("INSERT INTO emoji VALUES ('👍'), ('😂')");
  await sql.program.crash();
  link.destroy();
  await sql.program.start();
  const again = await createConnection(sql.urlFor('chat'));
  const [rows] = await again.query('SELECT COUNT(*) AS n, @@time_zone AS zone FROM emoji');
  assert.deepEqual(rows, [{ n: 2, zone: '+00:00' }]);
  await again.end();
});

test('a data folder is used again, with the same accounts', async () => {
  await using folder = await tempFolder();
  const place = { folder: folder.path, passwordOf: (user: string) => `of-${user}` };
  const first = await startSql(place);
  const link = await createConnection(first.migrationUrlFor('auth'));
  await link.query('CREATE TABLE kept (id INT)');
  await link.end();
  await first[Symbol.asyncDispose]();
  await using second = await startSql(place);
  const again = await createConnection(second.urlFor('auth'));
  assert.deepEqual((await again.query('SELECT * FROM kept'))[0], []);
  await again.end();
});

test('a server started without a folder leaves none', async () => {
  const redis = await startRedis();
  const link = new Redis(redis.url);
  const [, folder] = (await link.config('GET', 'dir')) as [string, string];
  link.disconnect();
  await redis[Symbol.asyncDispose]();
  await assert.rejects(access(folder), /ENOENT/);
});

test('a missing program is told by name', async () => {
  await assert.rejects(startNats({ binary: '/nonexistent/nats-server' }), /ENOENT/);
});
