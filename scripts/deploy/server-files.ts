import { natsAccounts } from '@chatter/testkit/servers/nats.ts';
import { redisUsers } from '@chatter/testkit/servers/redis.ts';
import { administrator } from '@chatter/testkit/servers/server.ts';
import { accountsOf, statementsFor } from '@chatter/testkit/servers/sql-accounts.ts';
import type { Container } from '../start/tools.ts';
import { type Files, lines } from './files.ts';

/** Passwords by server and user. */
export type PasswordOf = (server: Container) => (user: string) => string;

/**
 * What the backing servers of a deployment read: who may come in, and what each account may do, as packages/contracts/src/grants.ts
 * says. A folder per server, so that each sees only its own.
 */
export function serverFiles(passwordOf: PasswordOf): Files {
  const password = passwordOf('mysql')(administrator);
  return {
    'nats/nats.conf': natsConf(passwordOf('nats')),
    'redis/redis.conf': redisConf,
    'redis/users.acl': lines(redisUsers(passwordOf('redis'))),
    'redis/admin-password': passwordOf('redis')(administrator),
    'mysql/accounts.sql': lines(sqlAccounts(passwordOf('mysql'))),
    'mysql/root-password': password,
    'mysql/client.cnf': lines(['[client]', `user=${administrator}`, `password="${password}"`]),
  };
}

/** Redis answers only what it has fsynced, and refuses to forget. */
const redisConf = lines([
  'bind * -::*',
  'port 6379',
  'dir /data',
  'appendonly yes',
  'appendfsync always',
  'save ""',
  'rdbcompression no',
  'auto-aof-rewrite-min-size 256mb',
  'maxmemory 512mb',
  'maxmemory-policy noeviction',
  'maxclients 10000',
  'aclfile /config/users.acl',
]);

/** The server's configuration; its format takes JSON. Health is asked from inside, at port 8222. */
export function natsConf(passwordOf: (user: string) => string): string {
  const configuration = {
    server_name: 'chatter',
    listen: '0.0.0.0:4222',
    http: '127.0.0.1:8222',
    max_payload: 1_048_576,
    max_connections: 65_536,
    ping_interval: '10s',
    write_deadline: '10s',
    jetstream: { store_dir: '/data', max_memory_store: 67_108_864, max_file_store: 1_073_741_824 },
    accounts: natsAccounts(passwordOf),
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

/** Statements that make schemas and accounts, safe to run at every start. */
export function sqlAccounts(passwordOf: (user: string) => string): string[] {
  return statementsFor(accountsOf('', '%', passwordOf)).map((statement) => `${statement};`);
}
