import { type Kysely, sql } from 'kysely';

/** Who came by an invitation is kept as an id: the name goes with the account. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE invitation ADD COLUMN used_by_id BINARY(16) NULL, ADD KEY invitation_used_by (used_by_id)`.execute(db);
  await sql`UPDATE invitation AS i JOIN account AS a ON a.username = i.used_by AND a.activated_at IS NOT NULL
    SET i.used_by_id = a.id`.execute(db);
  await sql`ALTER TABLE invitation DROP COLUMN used_by`.execute(db);
}
