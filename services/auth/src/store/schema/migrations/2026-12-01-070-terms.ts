import { type Kysely, sql } from 'kysely';

/**
 * Every text of the terms there ever was, which consents point to. Of versions from before this table only the last text is known.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE terms (
    version INT UNSIGNED NOT NULL PRIMARY KEY,
    text MEDIUMTEXT NULL,
    from_at DATETIME(3) NULL,
    by_id BINARY(16) NULL
  ) DEFAULT CHARSET utf8mb4 COLLATE utf8mb4_bin`.execute(db);
  await sql`INSERT INTO terms (version, text) SELECT terms_version, terms_text FROM entry_rule WHERE terms_version > 0`.execute(db);
  await sql`INSERT INTO terms (version)
    SELECT DISTINCT terms_version FROM arrival WHERE terms_version IS NOT NULL AND terms_version NOT IN (SELECT version FROM terms)`.execute(
    db,
  );
  await sql`ALTER TABLE arrival ADD CONSTRAINT arrival_terms FOREIGN KEY (terms_version) REFERENCES terms (version)`.execute(db);
}
