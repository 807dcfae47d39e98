import { type Kysely, sql } from 'kysely';

/** Which of the two has blocked the other, since when, and how often that has changed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE relation
    ADD COLUMN low_blocked_at DATETIME(3) NULL,
    ADD COLUMN high_blocked_at DATETIME(3) NULL,
    ADD COLUMN block_pv BIGINT UNSIGNED NOT NULL DEFAULT 0`.execute(db);
}
