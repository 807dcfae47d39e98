import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE notification (
    id BINARY(16) NOT NULL PRIMARY KEY,
    account_id BINARY(16) NOT NULL,
    kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    about TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    read_at DATETIME(3) NULL,
    KEY notification_account (account_id, id),
    KEY notification_unread (account_id, read_at),
    KEY notification_created (created_at),
    CONSTRAINT notification_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
}
