import { journalBeside } from '@chatter/contracts/grants/sql.ts';
import { type Kysely, sql } from 'kysely';

/**
 * The audit log stands in a schema of its own, to which auth may only add. Its end stands in auth's own schema: whoever writes an entry
 * locks it, and an end that was cut off shows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ own: string }>`SELECT DATABASE() AS own`.execute(db);
  const audit = sql.id(journalBeside('auth', rows[0]?.own ?? ''), 'entry');
  await sql`CREATE TABLE ${audit} (
    seq BIGINT UNSIGNED NOT NULL PRIMARY KEY,
    at DATETIME(3) NOT NULL,
    by_id BINARY(16) NULL,
    by_name VARCHAR(64) NULL,
    action VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    to_id BINARY(16) NULL,
    to_name VARCHAR(64) NULL,
    why VARCHAR(500) NULL,
    detail VARCHAR(200) NULL,
    former_hash BINARY(32) NOT NULL,
    hash BINARY(32) NOT NULL,
    KEY entry_action (action, seq),
    KEY entry_by (by_id, seq),
    KEY entry_to (to_id, seq)
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`CREATE TABLE audit_end (
    id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
    seq BIGINT UNSIGNED NOT NULL,
    hash BINARY(32) NOT NULL
  )`.execute(db);
  await sql`INSERT INTO audit_end (id, seq, hash) VALUES (1, 0, ${Buffer.alloc(32)})`.execute(db);
}
