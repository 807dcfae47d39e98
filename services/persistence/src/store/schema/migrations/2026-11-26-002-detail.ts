import { type Kysely, sql } from 'kysely';

/** What a row has beside its text: who came or went, a new title, what made an answer. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE message ADD COLUMN detail MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL`.execute(db);
}
