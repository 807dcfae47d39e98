import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createProjections(db);
  await createDrain(db);
}

async function createProjections(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE event (
    conversation_id BINARY(16) NOT NULL,
    seq BIGINT UNSIGNED NOT NULL,
    n BIGINT UNSIGNED NOT NULL,
    epoch INT UNSIGNED NOT NULL,
    sender_id BINARY(16) NOT NULL,
    client_id BINARY(16) NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    target_seq BIGINT UNSIGNED NULL,
    content_hash VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    payload MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    created_at DATETIME(3) NOT NULL,
    PRIMARY KEY (conversation_id, seq),
    UNIQUE KEY event_send (conversation_id, sender_id, client_id)
  )`.execute(db);
  await sql`CREATE TABLE message (
    conversation_id BINARY(16) NOT NULL,
    seq BIGINT UNSIGNED NOT NULL,
    n BIGINT UNSIGNED NOT NULL,
    sender_id BINARY(16) NOT NULL,
    client_id BINARY(16) NOT NULL,
    kind VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    body MEDIUMTEXT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
    at BIGINT UNSIGNED NOT NULL,
    changed BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (conversation_id, seq)
  )`.execute(db);
}

async function createDrain(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE log_cursor (
    shard SMALLINT UNSIGNED NOT NULL,
    epoch INT UNSIGNED NOT NULL,
    last_log_id VARCHAR(41) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    closed TINYINT UNSIGNED NOT NULL,
    PRIMARY KEY (shard, epoch)
  )`.execute(db);
  await sql`CREATE TABLE drain_lease (
    shard SMALLINT UNSIGNED NOT NULL PRIMARY KEY,
    holder CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NULL,
    connection_id BIGINT UNSIGNED NULL,
    expires_at DATETIME(3) NOT NULL
  )`.execute(db);
  await sql`CREATE TABLE dead_letter (
    shard SMALLINT UNSIGNED NOT NULL,
    epoch INT UNSIGNED NOT NULL,
    log_id VARCHAR(41) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    line INT UNSIGNED NOT NULL,
    error VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
    raw MEDIUMBLOB NOT NULL,
    at DATETIME(3) NOT NULL,
    PRIMARY KEY (shard, epoch, log_id, line)
  )`.execute(db);
  await sql`CREATE TABLE installation (
    name VARCHAR(50) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
    value VARCHAR(200) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
  )`.execute(db);
}
