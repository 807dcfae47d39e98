import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE letter_sent (
    letter_id BINARY(16) NOT NULL PRIMARY KEY,
    kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    sent_at DATETIME(3) NOT NULL
  )`.execute(db);
  await sql`CREATE TABLE letter_parked (
    letter_id BINARY(16) NOT NULL PRIMARY KEY,
    kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    reason VARCHAR(300) NOT NULL,
    tries INT UNSIGNED NOT NULL,
    parked_at DATETIME(3) NOT NULL
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
}
