import { type Kysely, sql } from 'kysely';

/** Who is apart, for each pair with a conversation or without, and who hides receipts: projections of auth's. And what people have muted. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE direct_block (
    direct_key BINARY(32) NOT NULL PRIMARY KEY,
    pv BIGINT UNSIGNED NOT NULL,
    blocked TINYINT UNSIGNED NOT NULL
  )`.execute(db);
  await sql`CREATE TABLE receipt_choice (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    pv BIGINT UNSIGNED NOT NULL,
    hidden TINYINT UNSIGNED NOT NULL,
    KEY receipt_choice_hidden (hidden)
  )`.execute(db);
  await sql`CREATE TABLE mute (
    account_id BINARY(16) NOT NULL,
    target_id BINARY(16) NOT NULL,
    PRIMARY KEY (account_id, target_id)
  )`.execute(db);
}
