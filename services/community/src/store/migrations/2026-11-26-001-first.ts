import { createOutbox } from '@chatter/platform/outbox.ts';
import type { Kysely } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await createOutbox(db);
}
