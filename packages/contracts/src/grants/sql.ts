import { grants } from '../grants.ts';
import { type Service, services } from '../kit/define.ts';

/** A user of the MySQL server: a service's (named for it) or the migrations'. */
export interface SqlAccount {
  readonly user: string;
  readonly host: string;
  readonly password: string;
}

/** The services that have a schema, with its name. */
export const sqlSchemas = services.flatMap((service) => {
  const sql = grants[service].sql;
  return sql === null ? [] : [{ service, schema: sql.schema, rights: sql.rights }];
});

/**
 * Statements that make the schemas, and each account with exactly its rights, whatever was there before: safe to run at every start.
 * Only `migration` may change tables; nobody has FILE, SUPER or GRANT.
 * @param prefix put before schema names, so that several installations can share a server
 */
export function sqlStatements(prefix: string, migration: SqlAccount, accountOf: (service: Service) => SqlAccount): string[] {
  const schemaRights = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, CREATE VIEW, TRIGGER';
  return [
    ...account(migration),
    ...sqlSchemas.flatMap(({ service, schema, rights }) => [
      `CREATE DATABASE IF NOT EXISTS ${name(prefix + schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      ...account(accountOf(service)),
      `GRANT ${rights.join(', ')} ON ${pattern(prefix + schema)}.* TO ${at(accountOf(service))}`,
      `GRANT ${schemaRights} ON ${pattern(prefix + schema)}.* TO ${at(migration)}`,
    ]),
  ];
}

function account(of: SqlAccount): string[] {
  return [
    `CREATE USER IF NOT EXISTS ${at(of)} IDENTIFIED BY ${text(of.password)}`,
    `ALTER USER ${at(of)} IDENTIFIED BY ${text(of.password)}`,
    `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${at(of)}`,
  ];
}

function at({ user, host }: SqlAccount): string {
  return `${text(user)}@${text(host)}`;
}

function name(schema: string): string {
  if (!/^\w+$/.test(schema)) throw new Error('schema names are letters, digits and _');
  return `\`${schema}\``;
}

/** In a GRANT `_` stands for any character. */
function pattern(schema: string): string {
  return name(schema).replaceAll('_', '\\_');
}

function text(value: string): string {
  if (!/^[\w.%-]+$/.test(value)) throw new Error('account names, hosts and passwords are letters, digits, _ . % -');
  return `'${value}'`;
}
