import { schemaNames, sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import { createConnection } from 'mysql2/promise';
import type { SqlAddresses } from './sql-accounts.ts';

/** A server that runs elsewhere: every service uses the one account of its address. */
export function externalServer(url: string): { readonly url: string; urlFor(service: Service): string } {
  return { url, urlFor: () => url };
}

/**
 * A MySQL server that runs elsewhere: the schemas are made there, and every service uses the one account of the address.
 * @param url `mysql://user:password@host:port[/prefix]`; with a prefix schemas are named `<prefix>_<schema>`
 */
export async function externalSql(url: string): Promise<SqlAddresses> {
  const server = new URL(url);
  const prefix = server.pathname.length > 1 ? `${server.pathname.slice(1)}_` : '';
  server.pathname = '';
  const connection = await createConnection(server.href);
  try {
    for (const schema of schemaNames) {
      await connection.query('CREATE DATABASE IF NOT EXISTS ?? CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', [prefix + schema]);
    }
  } finally {
    await connection.end();
  }
  const urlFor = (service: Service) => {
    const schema = sqlSchemas.find((entry) => entry.service === service)?.schema;
    return schema === undefined ? server.href : new URL(`/${prefix}${schema}`, server).href;
  };
  return { url: server.href, urlFor, migrationUrlFor: urlFor };
}
