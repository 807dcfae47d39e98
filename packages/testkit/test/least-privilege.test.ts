import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { promoteAccount } from '@chatter/contracts/auth/calls.ts';
import { logKeys } from '@chatter/contracts/chat/buffers.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { Redis } from 'ioredis';
import { createConnection } from 'mysql2/promise';
import { connect, type NatsConnection } from 'nats';
import { startSql } from '../src/servers/sql.ts';
import { type Servers, startServers } from '../src/start-servers.ts';
import { tempFolder } from '../src/temp-folder.ts';

let servers: Servers;
before(async () => {
  servers = await startServers();
});
after(() => servers[Symbol.asyncDispose]());

test('a call is answered at the inbox it came from, and readers of other inboxes are refused', async () => {
  await using gateway = await natsAs('gateway');
  await using auth = await natsAs('auth');
  auth.link.subscribe('rpc.auth.check-sessions', { queue: 'auth', callback: (_, message) => void message.respond('yes') });
  await auth.link.flush();
  assert.equal((await gateway.link.request('rpc.auth.check-sessions', '{}')).string(), 'yes');
  await assert.rejects(subscribing(auth.link, '_INBOX_gateway.>'), /Permissions Violation/);
});

test("NATS refuses strangers, forged live messages, foreign calls and administrators' calls", async () => {
  const server = new URL(servers.nats.url).host;
  await assert.rejects(connect({ servers: server }), /Authorization Violation/);
  await assert.rejects(connect({ servers: server, user: 'chat', pass: 'guess' }), /Authorization Violation/);
  await using mailer = await natsAs('mailer');
  await assert.rejects(subscribing(mailer.link, 'live.conversation.>'), /Permissions Violation/);
  await using gateway = await natsAs('gateway');
  await assert.rejects(publishing(gateway.link, 'live.conversation.x'), /Permissions Violation/);
  await assert.rejects(subscribing(gateway.link, 'rpc.auth.check-sessions'), /Permissions Violation/);
  await assert.rejects(publishing(gateway.link, promoteAccount.subject), /Permissions Violation/);
  await assert.rejects(publishing(gateway.link, '$JS.API.STREAM.LIST'), /Permissions Violation/);
});

test('Redis refuses strangers, and every service what is not its own', async () => {
  await assert.rejects(redis(servers.redis.url.replace(/\/\/.*@/, '//'), 'PING'), /NOAUTH/);
  const log = logKeys.log(7, 1);
  await refused('gateway', 'XADD', log, '*', 'b', 'x');
  await refused('gateway', 'HSET', logKeys.meta(7, 'c'), 'seq', '1');
  await refused('gateway', 'GET', 'sess:abc');
  await refused('chat', 'GET', 'sess:abc');
  await refused('persistence', 'EVAL', 'return 1', '0');
  await refused('chat', 'DEL', 'ticket:t');
  await refused('chat', 'FLUSHALL');
  await refused('chat', 'CONFIG', 'SET', 'appendfsync', 'no');
  await refused('persistence', 'XADD', log, '*', 'b', 'x');
  await refused('auth', 'XRANGE', log, '-', '+');
  await refused('auth', 'KEYS', '*');
});

test('Redis lets every service do its own', async () => {
  assert.equal(typeof (await redis(servers.redis.urlFor('chat'), 'XADD', logKeys.log(7, 1), '*', 'b', 'x')), 'string');
  assert.deepEqual(await redis(servers.redis.urlFor('chat'), 'CONFIG', 'GET', 'appendfsync'), ['appendfsync', 'always']);
  assert.equal(await redis(servers.redis.urlFor('persistence'), 'XLEN', logKeys.log(7, 1)), 1);
  assert.equal(await redis(servers.redis.urlFor('gateway'), 'SET', 'ticket:t', 'x', 'EX', '30'), 'OK');
  assert.equal(await redis(servers.redis.urlFor('gateway'), 'GETDEL', 'ticket:t'), 'x');
  assert.equal(await redis(servers.redis.urlFor('auth'), 'SET', 'sess:abc', '1'), 'OK');
});

test('MySQL keeps services to their schema and their rights', async () => {
  await sql(servers.sql.migrationUrlFor('persistence'), 'CREATE TABLE event (id INT PRIMARY KEY)');
  await sql(servers.sql.migrationUrlFor('auth'), 'CREATE TABLE users (id INT)');
  const persistence = servers.sql.urlFor('persistence');
  await sql(persistence, 'INSERT INTO event VALUES (1)');
  const users = `${new URL(servers.sql.urlFor('auth')).pathname.slice(1)}.users`;
  await assert.rejects(sql(persistence, 'DELETE FROM event'), /DELETE command denied/);
  await assert.rejects(sql(persistence, 'DROP TABLE event'), /DROP command denied/);
  await assert.rejects(sql(persistence, `SELECT * FROM ${users}`), /SELECT command denied/);
  await assert.rejects(sql(persistence, "SELECT 1 INTO OUTFILE 'x'"), /Access denied/);
  await assert.rejects(sql(persistence.replace(/:[^:@]+@/, ':guess@'), 'SELECT 1'), /Access denied/);
});

test('a service may end a connection of its own user', async () => {
  const url = servers.sql.urlFor('persistence');
  const former = await createConnection(url);
  former.on('error', () => {});
  await sql(url, `KILL ${former.threadId}`);
  await assert.rejects(former.query('SELECT 1'));
  former.destroy();
});

test('nobody gets into MySQL without a password: not as root, not without a name, not from a former installation', async () => {
  await using folder = await tempFolder();
  const place = { folder: folder.path, passwordOf: () => 'secret' };
  {
    await using former = await startSql(place);
    assert.deepEqual(await openAccounts(former.url), []);
    for (const account of ["'root'@'127.0.0.1'", "''@'localhost'", "''@'%'", "'it''s open'@'%'"])
      await sql(former.url, `CREATE USER ${account}`);
    assert.equal((await openAccounts(former.url)).length, 4);
  }
  await using second = await startSql(place);
  assert.deepEqual(await openAccounts(second.url), []);
  const { port } = new URL(second.url);
  for (const user of ['root', '', 'anybody']) {
    await assert.rejects(createConnection({ host: '127.0.0.1', port: Number(port), user, password: '' }), /Access denied/, user);
  }
});

/** Accounts that anybody can use. MariaDB's own `mariadb.sys` is locked. */
async function openAccounts(url: string): Promise<unknown[]> {
  const link = await createConnection(url);
  const open = "authentication_string = '' AND plugin IN ('', 'mysql_native_password', 'caching_sha2_password', 'sha256_password')";
  const [rows] = await link.query(`SELECT User, Host FROM mysql.user WHERE User <> 'mariadb.sys' AND (User = '' OR ${open})`);
  await link.end();
  return rows as unknown[];
}

async function natsAs(user: Service): Promise<{ link: NatsConnection } & AsyncDisposable> {
  const { host, password } = new URL(servers.nats.urlFor(user));
  const link = await connect({ servers: host, user, pass: password, inboxPrefix: `_INBOX_${user}` });
  return { link, [Symbol.asyncDispose]: () => link.close() };
}

/** The server tells a violation asynchronously: as the subscription's error, or as a status of the connection. */
async function subscribing(link: NatsConnection, subject: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  link.subscribe(subject, { callback: (error) => error && reject(error) });
  link.flush().then(resolve, reject);
  await promise;
}

async function publishing(link: NatsConnection, subject: string): Promise<void> {
  const violation = (async () => {
    for await (const status of link.status()) if (status.permissionContext) throw new Error(`${status.data}: Permissions Violation`);
  })();
  link.publish(subject, '{}');
  await Promise.race([violation, link.flush().then(() => link.flush())]);
}

async function redis(url: string, command: string, ...args: string[]): Promise<unknown> {
  const link = new Redis(url, { lazyConnect: true, retryStrategy: () => null, enableReadyCheck: false });
  link.on('error', () => {});
  try {
    return await link.call(command, ...args);
  } finally {
    link.disconnect();
  }
}

function refused(service: Service, command: string, ...args: string[]): Promise<void> {
  return assert.rejects(redis(servers.redis.urlFor(service), command, ...args), /NOPERM/);
}

async function sql(url: string, statement: string): Promise<void> {
  const link = await createConnection(url);
  await link.query(statement).finally(() => link.end());
}
