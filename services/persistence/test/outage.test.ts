import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ConfigError } from '@chatter/platform/config.ts';
import { startService } from '@chatter/platform/service.ts';
import { startSql } from '@chatter/testkit/servers/sql.ts';
import { until } from '@chatter/testkit/until.ts';
import { persistence } from '../src/service.ts';
import { Archive } from './archive.ts';

test('while MySQL is away the log grows, and when it is back everything is drained', async () => {
  await using sql = await startSql();
  await using archive = await Archive.start(sql);
  await using service = await startService(persistence, archive.env());
  const cs = await Promise.all(Array.from({ length: 8 }, () => archive.log.conversation()));
  const speak = async () => {
    for (const c of cs) await archive.log.say(c, [{}, {}]);
  };
  await speak();
  await archive.drained(Object.fromEntries(cs.map((c) => [c, 2])));

  await sql.program.crash();
  await speak();
  await until('the service is not ready', async () => (await fetch(`${service.healthUrl}/readyz`)).status === 503);
  await speak();
  assert.ok((await archive.log.length()) >= 16);

  await sql.program.start();
  await archive.drained(Object.fromEntries(cs.map((c) => [c, 6])));
  assert.equal((await archive.events()).length, 48);
});

test('a service started while MySQL is away drains as soon as it comes', async () => {
  await using sql = await startSql();
  await using archive = await Archive.start(sql);
  const c = await archive.log.conversation();
  await archive.log.say(c, [{}]);
  await sql.program.crash();
  await using service = await startService(persistence, archive.env());
  assert.equal((await fetch(`${service.healthUrl}/readyz`)).status, 503);
  await sql.program.start();
  await archive.drained({ [c]: 1 });
  await until('the service is ready', async () => (await fetch(`${service.healthUrl}/readyz`)).status === 200);
});

test('a MySQL server that may forget its commits is refused, and so is another number of shards', async () => {
  await using sql = await startSql();
  await using archive = await Archive.start(sql);
  await (await startService(persistence, archive.env()))[Symbol.asyncDispose]();
  await assert.rejects(startService(persistence, archive.env({ LOG_SHARDS: '64' })), (error: Error) => {
    return error instanceof ConfigError && /LOG_SHARDS is 64, but this archive was begun with 16/.test(error.message);
  });
  await archive.query('SET GLOBAL innodb_flush_log_at_trx_commit = 2');
  await assert.rejects(startService(persistence, archive.env()), (error: Error) => {
    return error instanceof ConfigError && /innodb_flush_log_at_trx_commit must be 1/.test(error.message);
  });
});
