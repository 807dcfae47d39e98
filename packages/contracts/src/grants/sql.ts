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
  return sql === null ? [] : [{ service, schema: sql.schema, rights: sql.rights, journal: sql.journal ?? null }];
});

/** The names of all schemas, without a prefix. */
export const schemaNames = sqlSchemas.flatMap(({ schema, journal }) => (journal === null ? [schema] : [schema, journal]));

/**
 * The schema that a service may only add to, by the name of its own on the same server: transactions hold in both.
 * @param own the service's schema, with whatever prefix it has there
 */
export function journalBeside(service: Service, own: string): string {
  const { schema, journal } = grants[service].sql ?? {};
  if (schema === undefined || journal === undefined || !own.endsWith(schema)) throw new Error(`${service} has no journal beside ${own}`);
  return own.slice(0, -schema.length) + journal;
}

/**
 * Statements that make the schemas, and each account with exactly its rights, whatever was there before: safe to run at every start.
 * Only `migration` may change tables; nobody has FILE, SUPER or GRANT.
 * @param prefix put before schema names, so that several installations can share a server
 */
export function sqlStatements(prefix: string, migration: SqlAccount, accountOf: (service: Service) => SqlAccount): string[] {
  const schemaRights = 'SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, CREATE VIEW, TRIGGER';
  return [
    ...account(migration),
    ...sqlSchemas.flatMap(({ service, schema, rights, journal }) => [
      `CREATE DATABASE IF NOT EXISTS ${name(prefix + schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      ...account(accountOf(service)),
      `GRANT ${rights.join(', ')} ON ${pattern(prefix + schema)}.* TO ${at(accountOf(service))}`,
      `GRANT ${schemaRights} ON ${pattern(prefix + schema)}.* TO ${at(migration)}`,
      ...(journal === null ? [] : journalStatements(prefix + journal, at(accountOf(service)))),
      ...(journal === null ? [] : [`GRANT ${schemaRights} ON ${pattern(prefix + journal)}.* TO ${at(migration)}`]),
    ]),
  ];
}

/** What is written there can be neither changed nor removed by the service itself, nor by who has taken it over. */
function journalStatements(schema: string, service: string): string[] {
  return [
    `CREATE DATABASE IF NOT EXISTS ${name(schema)} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
    `GRANT SELECT, INSERT ON ${pattern(schema)}.* TO ${service}`,
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
