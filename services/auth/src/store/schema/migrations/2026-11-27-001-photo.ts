import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE account ADD COLUMN photo_id BINARY(16) NULL`.execute(db);
  await sql`CREATE TABLE photo (
    id BINARY(16) NOT NULL PRIMARY KEY,
    account_id BINARY(16) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    KEY photo_created (created_at)
  )`.execute(db);
}
