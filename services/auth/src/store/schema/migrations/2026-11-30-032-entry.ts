import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE entry_rule (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    registration VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    domains TEXT NOT NULL,
    terms_version INT UNSIGNED NOT NULL,
    terms_text MEDIUMTEXT NULL,
    notice_text VARCHAR(300) NULL,
    notice_shut BOOLEAN NOT NULL
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`INSERT INTO entry_rule (id, registration, domains, terms_version, notice_shut) VALUES (1, 'open', '[]', 0, FALSE)`.execute(db);
  await sql`CREATE TABLE invitation (
    id BINARY(16) NOT NULL PRIMARY KEY,
    token_hash BINARY(32) NOT NULL,
    note VARCHAR(100) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NULL,
    used_by VARCHAR(32) NULL,
    UNIQUE KEY invitation_token (token_hash)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE arrival (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    invitation_id BINARY(16) NULL,
    terms_version INT UNSIGNED NULL,
    terms_at DATETIME(3) NULL,
    CONSTRAINT arrival_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
}
