import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE TABLE letter_factor (
    account_id BINARY(16) NOT NULL PRIMARY KEY,
    since DATETIME(3) NOT NULL,
    CONSTRAINT letter_factor_of FOREIGN KEY (account_id) REFERENCES account (id) ON DELETE CASCADE
  )`.execute(db);
  await sql`CREATE TABLE code_letter (
    asked_by BINARY(32) NOT NULL PRIMARY KEY,
    letter_id BINARY(16) NOT NULL,
    KEY code_letter_letter (letter_id),
    CONSTRAINT code_letter_is FOREIGN KEY (letter_id) REFERENCES letter (id) ON DELETE CASCADE
  )`.execute(db);
}
