import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE departure (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    kind VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    begun_at DATETIME(3) NOT NULL,
    due_at DATETIME(3) NOT NULL,
    KEY departure_due (due_at),
    CONSTRAINT departure_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
  await sql`CREATE TABLE deleted_account (
    id BINARY(16) NOT NULL PRIMARY KEY,
    deleted_at DATETIME(3) NOT NULL
  )`.execute(db);
  await sql`CREATE TABLE farewell (
    letter_id BINARY(16) NOT NULL PRIMARY KEY,
    to_email VARCHAR(254) NOT NULL,
    first_name VARCHAR(50) NOT NULL,
    username VARCHAR(32) NOT NULL,
    language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
    created_at DATETIME(3) NOT NULL,
    KEY farewell_created (created_at)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE export (
    id BINARY(16) NOT NULL PRIMARY KEY,
    account_id BINARY(16) NOT NULL,
    state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    done INT UNSIGNED NOT NULL,
    total INT UNSIGNED NOT NULL,
    tries INT UNSIGNED NOT NULL,
    asked_at DATETIME(3) NOT NULL,
    lease_until DATETIME(3) NULL,
    ready_at DATETIME(3) NULL,
    KEY export_account (account_id, asked_at),
    KEY export_state (state, asked_at)
  )`.execute(db);
}
