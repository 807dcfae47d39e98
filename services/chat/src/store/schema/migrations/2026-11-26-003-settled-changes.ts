import { type Kysely, sql } from 'kysely';

/** A change that is in the log is kept until the archive has it: Redis may lose it before. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE pending_event ADD COLUMN seq BIGINT UNSIGNED NULL`.execute(db);
}
