import { type Kysely, sql } from 'kysely';

/** Groups, channels and what of them waits for its place in the log. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE conversation
    ADD COLUMN community_id BINARY(16) NULL,
    ADD KEY conversation_community (community_id)`.execute(db);
  await sql`ALTER TABLE membership
    ADD COLUMN role VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT 'member',
    ADD COLUMN joined_pv BIGINT UNSIGNED NOT NULL DEFAULT 1`.execute(db);
  await sql`CREATE TABLE community (
    id BINARY(16) NOT NULL PRIMARY KEY,
    name VARCHAR(200) NOT NULL,
    pv BIGINT UNSIGNED NOT NULL,
    member_count BIGINT UNSIGNED NOT NULL DEFAULT 0
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE community_member (
    community_id BINARY(16) NOT NULL,
    account_id BINARY(16) NOT NULL,
    PRIMARY KEY (community_id, account_id),
    KEY community_member_account (account_id, community_id)
  )`.execute(db);
  await sql`CREATE TABLE pending_event (
    conversation_id BINARY(16) NOT NULL,
    pv BIGINT UNSIGNED NOT NULL,
    event MEDIUMTEXT NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (conversation_id, pv),
    KEY pending_event_age (created_at)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
}
