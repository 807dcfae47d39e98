import { type Kysely, sql } from 'kysely';

/** Nobody has shown that a number is theirs: were it unique, who notes it first would keep its owner from it, and learn who has it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE profile DROP KEY profile_mobile`.execute(db);
}
