import { Kysely, MysqlDialect } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { createSqlPool } from './mysql.ts';

export type { Migration };

/**
 * Brings a schema up to date: runs the migrations that have not run, in order of their names, under a lock so that several may
 * start at once. Migrations only go forward.
 * @param url the schema, as an account that may change its tables
 * @throws the error of the migration that failed
 */
export async function migrate(url: string, migrations: Readonly<Record<string, Migration>>): Promise<void> {
  const db = new Kysely<unknown>({ dialect: new MysqlDialect({ pool: createSqlPool(url, { connections: 2 }) }) });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve({ ...migrations }) } });
    const { error } = await migrator.migrateToLatest();
    if (error !== undefined) throw error;
  } finally {
    await db.destroy();
  }
}
