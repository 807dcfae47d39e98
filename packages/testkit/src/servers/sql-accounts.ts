import { type SqlAccount, sqlSchemas, sqlStatements } from '@chatter/contracts/grants/sql.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { administrator } from './server.ts';

/** The accounts of an installation on a MySQL server. */
export interface SqlAccounts {
  readonly prefix: string;
  readonly migration: SqlAccount;
  readonly administrator: SqlAccount;
  readonly of: (service: Service) => SqlAccount;
}

export interface SqlAddresses {
  /** The administrator's, without a schema. */
  readonly url: string;
  /** A service's account in its own schema. */
  urlFor(service: Service): string;
  /** The migrations' account, which may change tables, in a service's schema. */
  migrationUrlFor(service: Service): string;
}

/** @param prefix of users and schemas, where several installations share the server */
export function accountsOf(prefix: string, host: string, passwordOf: (user: string) => string): SqlAccounts {
  const account = (user: string) => ({ user, host, password: passwordOf(user) });
  return {
    prefix,
    administrator: account(administrator),
    migration: account(`${prefix}migration`),
    of: (service) => account(`${prefix}${service}`),
  };
}

/** What a private server runs at every start: its administrator, nobody without a password, and the services' accounts. */
export function statementsFor(accounts: SqlAccounts): string[] {
  const { user, host, password } = accounts.administrator;
  return [
    `CREATE USER IF NOT EXISTS '${user}'@'${host}' IDENTIFIED BY '${password}'`,
    `ALTER USER '${user}'@'${host}' IDENTIFIED BY '${password}'`,
    `GRANT ALL PRIVILEGES ON *.* TO '${user}'@'${host}' WITH GRANT OPTION`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password}'`,
    ...closeOpenAccounts,
    ...sqlStatements(accounts.prefix, accounts.migration, accounts.of),
  ];
}

/**
 * Drops every root but `root@localhost`, the nameless, and whoever has no password: MariaDB makes such accounts with a new data folder,
 * one for each name of the machine. `mariadb.sys` owns views and is locked; roles, which nobody logs in as, have no host.
 */
const closeOpenAccounts = [
  'SET SESSION group_concat_max_len = 1048576',
  `SET @open = (SELECT GROUP_CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE (User = 'root' AND Host <> 'localhost') OR User = '' OR (User <> 'mariadb.sys' AND Host <> '' AND authentication_string = '' AND plugin IN ('', 'mysql_native_password', 'caching_sha2_password', 'sha256_password')))`,
  `SET @closing = IF(@open IS NULL, 'DO 0', CONCAT('DROP USER ', @open))`,
  'PREPARE closing FROM @closing',
  'EXECUTE closing',
  'DEALLOCATE PREPARE closing',
];

/** @param server `host:port` */
export function addressesOf(accounts: SqlAccounts, server: string): SqlAddresses {
  const address = ({ user, password }: SqlAccount, schema: string) => `mysql://${user}:${password}@${server}${schema}`;
  const schemaOf = (service: Service) => {
    const found = sqlSchemas.find((entry) => entry.service === service);
    if (found === undefined) throw new Error(`${service} has no schema`);
    return `/${accounts.prefix}${found.schema}`;
  };
  return {
    url: address(accounts.administrator, ''),
    urlFor: (service) => address(accounts.of(service), schemaOf(service)),
    migrationUrlFor: (service) => address(accounts.migration, schemaOf(service)),
  };
}
