import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE session ADD COLUMN proven_at DATETIME(3) NULL`.execute(db);
  await sql`ALTER TABLE letter ADD COLUMN factor VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL`.execute(db);
  await sql`CREATE TABLE log_in (
    token_hash BINARY(32) NOT NULL PRIMARY KEY,
    account_id BINARY(16) NOT NULL,
    tries TINYINT UNSIGNED NOT NULL,
    expires_at DATETIME(3) NOT NULL,
    KEY log_in_account (account_id),
    KEY log_in_expires (expires_at),
    CONSTRAINT log_in_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
  await sql`CREATE TABLE totp (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    secret VARBINARY(64) NULL,
    since DATETIME(3) NULL,
    last_step BIGINT NOT NULL,
    offered VARBINARY(64) NULL,
    CONSTRAINT totp_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
  await sql`CREATE TABLE recovery_code (
    account_id BINARY(16) NOT NULL,
    code_hash BINARY(32) NOT NULL,
    used_at DATETIME(3) NULL,
    PRIMARY KEY (account_id, code_hash),
    CONSTRAINT recovery_code_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
}
