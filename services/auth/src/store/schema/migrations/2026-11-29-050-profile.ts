import { type Kysely, sql } from 'kysely';

/** What people tell of themselves, apart from their accounts: most have none of it, and nothing that logs in reads it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE profile (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    birth_date CHAR(10) CHARACTER SET ascii COLLATE ascii_bin NULL,
    gender VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
    mobile VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL,
    street VARCHAR(100) NULL,
    city VARCHAR(100) NULL,
    region VARCHAR(100) NULL,
    postal_code VARCHAR(100) NULL,
    country VARCHAR(100) NULL,
    bio VARCHAR(500) NULL,
    status VARCHAR(80) NULL,
    language CHAR(2) CHARACTER SET ascii COLLATE ascii_bin NULL,
    UNIQUE KEY profile_mobile (mobile),
    CONSTRAINT profile_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`ALTER TABLE letter ADD COLUMN to_email VARCHAR(254) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL`.execute(db);
}
