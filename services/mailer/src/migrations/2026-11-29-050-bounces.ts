import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE letter_parked
    ADD COLUMN smtp_code SMALLINT UNSIGNED NULL,
    ADD COLUMN smtp_status VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
    ADD COLUMN bounced TINYINT UNSIGNED NOT NULL DEFAULT 0`.execute(db);
}
