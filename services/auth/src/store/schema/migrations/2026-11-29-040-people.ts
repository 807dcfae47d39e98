import { type Kysely, sql } from 'kysely';

/** What two people are to each other: one row a pair, the lower id first, so that whoever acts on it first locks it for both. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE relation (
    low_id BINARY(16) NOT NULL,
    high_id BINARY(16) NOT NULL,
    state VARCHAR(10) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
    asked_by BINARY(16) NULL,
    changed_at DATETIME(3) NOT NULL,
    PRIMARY KEY (low_id, high_id),
    KEY relation_high (high_id, low_id),
    CONSTRAINT relation_of_low FOREIGN KEY (low_id) REFERENCES account (id) ON DELETE CASCADE,
    CONSTRAINT relation_of_high FOREIGN KEY (high_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
}
