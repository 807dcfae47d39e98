import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE run (
    c BINARY(16) NOT NULL,
    seq BIGINT UNSIGNED NOT NULL,
    account BINARY(16) NOT NULL,
    attempt BINARY(16) NULL,
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    stop_asked TINYINT UNSIGNED NOT NULL,
    deaths INT UNSIGNED NOT NULL,
    held_until DATETIME(3) NOT NULL,
    asked_at DATETIME(3) NOT NULL,
    started_at DATETIME(3) NULL,
    finished_at DATETIME(3) NULL,
    answer TEXT NULL,
    via VARCHAR(100) NULL,
    error VARCHAR(300) NULL,
    tokens_in INT UNSIGNED NULL,
    tokens_out INT UNSIGNED NULL,
    PRIMARY KEY (c, seq),
    KEY by_state (state, asked_at),
    KEY by_account (account, asked_at),
    KEY by_attempt (attempt)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE turnstile (id TINYINT UNSIGNED NOT NULL PRIMARY KEY)`.execute(db);
  await sql`INSERT INTO turnstile (id) VALUES (1)`.execute(db);
}
