import { type Kysely, sql } from 'kysely';

/** Tables of their own rather than more columns: what stands there concerns few accounts and sessions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE account ADD KEY account_by_role (role)`.execute(db);
  await sql`CREATE TABLE suspension (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    at DATETIME(3) NOT NULL,
    why VARCHAR(500) NOT NULL,
    CONSTRAINT suspension_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE console (
    session_id BINARY(16) NOT NULL PRIMARY KEY,
    opened_at DATETIME(3) NOT NULL,
    confirmed_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NOT NULL,
    CONSTRAINT console_of FOREIGN KEY (session_id) REFERENCES session (id) ON DELETE CASCADE
  )`.execute(db);
  await sql`CREATE TABLE application (
    id BINARY(16) NOT NULL PRIMARY KEY,
    account_id BINARY(16) NOT NULL,
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    motive VARCHAR(1000) NOT NULL,
    created_at DATETIME(3) NOT NULL,
    decided_at DATETIME(3) NULL,
    answer VARCHAR(500) NULL,
    KEY application_state (state, created_at),
    KEY application_account (account_id, created_at),
    CONSTRAINT application_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE first_link (
    token_hash BINARY(32) NOT NULL PRIMARY KEY,
    expires_at DATETIME(3) NOT NULL,
    used_at DATETIME(3) NULL
  )`.execute(db);
}
