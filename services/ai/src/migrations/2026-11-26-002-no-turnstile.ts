import { type Kysely, sql } from 'kysely';

/** Whoever stood still while holding its row kept every process from taking questions. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`DROP TABLE IF EXISTS turnstile`.execute(db);
}
