import { createOutbox } from '@chatter/platform/outbox.ts';
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createOutbox(db);
  await sql`CREATE TABLE conversation (
    id BINARY(16) NOT NULL PRIMARY KEY,
    kind VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    title VARCHAR(100) NULL,
    direct_key BINARY(32) NULL,
    pv BIGINT UNSIGNED NOT NULL,
    created_at DATETIME(3) NOT NULL,
    UNIQUE KEY conversation_direct (direct_key)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE membership (
    conversation_id BINARY(16) NOT NULL,
    account_id BINARY(16) NOT NULL,
    from_seq BIGINT UNSIGNED NOT NULL,
    to_seq BIGINT UNSIGNED NULL,
    PRIMARY KEY (conversation_id, account_id, from_seq),
    KEY membership_account (account_id, conversation_id)
  )`.execute(db);
  await sql`CREATE TABLE activity (
    conversation_id BINARY(16) NOT NULL PRIMARY KEY,
    active_at DATETIME(3) NOT NULL
  )`.execute(db);
  await sql`CREATE TABLE member_state (
    conversation_id BINARY(16) NOT NULL,
    account_id BINARY(16) NOT NULL,
    delivered BIGINT UNSIGNED NOT NULL,
    read_seq BIGINT UNSIGNED NOT NULL,
    read_n BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (conversation_id, account_id)
  )`.execute(db);
  await sql`CREATE TABLE seq_ceiling (
    conversation_id BINARY(16) NOT NULL PRIMARY KEY,
    ceil BIGINT UNSIGNED NOT NULL
  )`.execute(db);
  await sql`CREATE TABLE log_epoch (
    shard SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
    epoch BIGINT UNSIGNED NOT NULL,
    run_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    since DATETIME(3) NULL
  )`.execute(db);
  await sql`CREATE TABLE account_version (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    av BIGINT UNSIGNED NOT NULL
  )`.execute(db);
  await sql`CREATE TABLE installation (
    name VARCHAR(50) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    value VARCHAR(200) NOT NULL
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
}
