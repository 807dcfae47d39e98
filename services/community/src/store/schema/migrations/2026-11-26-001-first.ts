import { createOutbox } from '@chatter/platform/outbox.ts';
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createOutbox(db);
  await sql`CREATE TABLE community (
    id BINARY(16) NOT NULL PRIMARY KEY,
    name VARCHAR(80) NOT NULL,
    name_key VARCHAR(160) NULL,
    about VARCHAR(500) NOT NULL,
    pv BIGINT UNSIGNED NOT NULL,
    chat_pv BIGINT UNSIGNED NOT NULL,
    member_count INT UNSIGNED NOT NULL,
    created_at DATETIME(3) NOT NULL,
    UNIQUE KEY community_name (name_key),
    KEY community_size (member_count, id)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE channel (
    id BINARY(16) NOT NULL PRIMARY KEY,
    community_id BINARY(16) NOT NULL,
    title VARCHAR(50) NOT NULL,
    title_key VARCHAR(100) NOT NULL,
    position SMALLINT UNSIGNED NOT NULL,
    created_at DATETIME(3) NOT NULL,
    UNIQUE KEY channel_title (community_id, title_key),
    UNIQUE KEY channel_position (community_id, position),
    CONSTRAINT channel_of FOREIGN KEY (community_id) REFERENCES community (id)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE member (
    community_id BINARY(16) NOT NULL,
    account_id BINARY(16) NOT NULL,
    role TINYINT UNSIGNED NOT NULL,
    joined_at DATETIME(3) NOT NULL,
    PRIMARY KEY (community_id, account_id),
    KEY member_order (community_id, role, joined_at, account_id),
    KEY member_account (account_id, community_id),
    CONSTRAINT member_of FOREIGN KEY (community_id) REFERENCES community (id)
  )`.execute(db);
  await sql`CREATE TABLE access_change (
    community_id BINARY(16) NOT NULL,
    pv BIGINT UNSIGNED NOT NULL,
    payload TEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (community_id, pv),
    KEY access_change_age (created_at),
    CONSTRAINT access_change_of FOREIGN KEY (community_id) REFERENCES community (id)
  )`.execute(db);
}
