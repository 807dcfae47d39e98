import { createOutbox } from '@chatter/platform/outbox.ts';
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createOutbox(db);
  await sql`CREATE TABLE account (
    id BINARY(16) NOT NULL PRIMARY KEY,
    username VARCHAR(32) NOT NULL,
    username_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    email VARCHAR(254) NULL,
    email_key VARCHAR(254) NULL,
    first_name VARCHAR(50) NOT NULL,
    last_name VARCHAR(50) NOT NULL,
    password_hash VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
    role VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    activated_at DATETIME(3) NULL,
    UNIQUE KEY account_username (username_key),
    UNIQUE KEY account_email (email_key),
    KEY account_pending (activated_at, created_at)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE account_term (
    kind TINYINT UNSIGNED NOT NULL,
    term VARCHAR(128) NOT NULL,
    account_id BINARY(16) NOT NULL,
    PRIMARY KEY (kind, term, account_id),
    KEY account_term_account (account_id),
    CONSTRAINT account_term_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE letter (
    id BINARY(16) NOT NULL PRIMARY KEY,
    account_id BINARY(16) NOT NULL,
    kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    token_hash BINARY(32) NULL,
    created_at DATETIME(3) NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NULL,
    void_at DATETIME(3) NULL,
    UNIQUE KEY letter_token (token_hash),
    KEY letter_account (account_id, kind, created_at),
    KEY letter_created (created_at),
    CONSTRAINT letter_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
  await sql`CREATE TABLE session (
    token_hash BINARY(32) NOT NULL PRIMARY KEY,
    id BINARY(16) NOT NULL,
    account_id BINARY(16) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    last_used_at DATETIME(3) NOT NULL,
    UNIQUE KEY session_id (id),
    KEY session_account (account_id),
    KEY session_created (created_at),
    CONSTRAINT session_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
}
