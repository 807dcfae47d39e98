import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE session ADD COLUMN device VARCHAR(64) NULL`.execute(db);
  await sql`ALTER TABLE letter ADD COLUMN device VARCHAR(64) NULL`.execute(db);
}
