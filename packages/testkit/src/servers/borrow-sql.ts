import { randomBytes } from 'node:crypto';
import { schemaNames, sqlSchemas, sqlStatements } from '@chatter/contracts/grants/sql.ts';
import { createConnection } from 'mysql2/promise';
import { accountsOf, addressesOf, type SqlAddresses } from './sql-accounts.ts';

/**
 * Makes schemas and accounts of its own, with a random prefix, on a server that runs already. Disposing drops them.
 * @param adminUrl `mysql://user:password@host:port` of an account that may make users
 */
export async function borrowSql(adminUrl: string): Promise<SqlAddresses & AsyncDisposable> {
  const { hostname, host } = new URL(adminUrl);
  const prefix = `t${randomBytes(4).toString('hex')}_`;
  const password = randomBytes(18).toString('base64url');
  const accounts = accountsOf(prefix, hostname === '127.0.0.1' ? hostname : '%', () => password);
  await execute(adminUrl, sqlStatements(prefix, accounts.migration, accounts.of));
  return {
    ...addressesOf(accounts, host),
    url: adminUrl,
    [Symbol.asyncDispose]: () =>
      execute(adminUrl, [
        ...schemaNames.map((schema) => `DROP DATABASE IF EXISTS ${prefix}${schema}`),
        ...[accounts.migration, ...sqlSchemas.map(({ service }) => accounts.of(service))].map(
          ({ user, host }) => `DROP USER '${user}'@'${host}'`,
        ),
      ]),
  };
}

/** Runs statements, one after the other. @param url of an account that may run them */
export async function execute(url: string, statements: readonly string[]): Promise<void> {
  const connection = await createConnection(url);
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}
