import { type Kysely, sql } from 'kysely';

/**
 * Any number of registrations may ask for a username or an address; one activated account has it. NULLs are no duplicates of each
 * other, so the generated columns, NULL until activation, are what is unique.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE account
    ADD COLUMN owned_username_key VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin
      GENERATED ALWAYS AS (IF(activated_at IS NULL, NULL, username_key)) STORED,
    ADD COLUMN owned_email_key VARCHAR(254)
      GENERATED ALWAYS AS (IF(activated_at IS NULL, NULL, email_key)) STORED,
    DROP KEY account_username,
    DROP KEY account_email,
    ADD UNIQUE KEY account_owned_username (owned_username_key),
    ADD UNIQUE KEY account_owned_email (owned_email_key),
    ADD KEY account_by_username (username_key, activated_at, created_at),
    ADD KEY account_by_email (email_key, activated_at, created_at)`.execute(db);
}
