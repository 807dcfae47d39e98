import { type Kysely, sql } from 'kysely';

/** Who the two of a block are, so that it can go when one of them does. Of pairs without a conversation that is known from their next change. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`ALTER TABLE direct_block
    ADD COLUMN low_id BINARY(16) NULL,
    ADD COLUMN high_id BINARY(16) NULL,
    ADD KEY direct_block_low (low_id),
    ADD KEY direct_block_high (high_id)`.execute(db);
  await sql`UPDATE direct_block b JOIN conversation c ON c.direct_key = b.direct_key SET
    b.low_id = (SELECT MIN(m.account_id) FROM membership m WHERE m.conversation_id = c.id),
    b.high_id = (SELECT MAX(m.account_id) FROM membership m WHERE m.conversation_id = c.id)`.execute(db);
}
