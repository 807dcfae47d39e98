import { type Kysely, sql } from 'kysely';

/**
 * Who came by an invitation is kept as an id: the name goes with the account. Invitations of accounts that are gone already lose what was
 * noted of them; whoever was activated later only has the name of one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE invitation ADD COLUMN used_by_id BINARY(16) NULL, ADD KEY invitation_used_by (used_by_id)`.execute(db);
  await sql`UPDATE invitation AS i JOIN account AS a ON a.username = i.used_by AND a.activated_at <= i.used_at + INTERVAL 1 SECOND
    SET i.used_by_id = a.id`.execute(db);
  await sql`UPDATE invitation SET note = '' WHERE used_at IS NOT NULL AND used_by_id IS NULL`.execute(db);
  await sql`ALTER TABLE invitation DROP COLUMN used_by`.execute(db);
}
