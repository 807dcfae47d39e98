import { type Kysely, sql } from 'kysely';

/** What people have set of who may write first and what others see; who is not here has set nothing. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE privacy (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    write_first VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    presence TINYINT UNSIGNED NOT NULL,
    receipts TINYINT UNSIGNED NOT NULL,
    receipts_pv BIGINT UNSIGNED NOT NULL,
    CONSTRAINT privacy_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
}
