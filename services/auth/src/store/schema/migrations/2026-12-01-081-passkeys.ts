import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE passkey (
    id BINARY(16) NOT NULL PRIMARY KEY,
    account_id BINARY(16) NOT NULL,
    credential_id VARBINARY(1023) NOT NULL,
    public_key VARBINARY(4096) NOT NULL,
    counter BIGINT UNSIGNED NOT NULL,
    transports VARCHAR(300) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    name VARCHAR(50) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    last_used_at DATETIME(3) NULL,
    UNIQUE KEY passkey_credential (credential_id),
    KEY passkey_account (account_id, created_at),
    CONSTRAINT passkey_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
}
