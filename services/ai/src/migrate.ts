import { processEnvironment, readConfig } from '@chatter/platform/config.ts';
import { migrate } from '@chatter/platform/migrate.ts';
import Type from 'typebox';
import * as first from './migrations/2026-11-26-001-first.ts';
import * as noTurnstile from './migrations/2026-11-26-002-no-turnstile.ts';

/** Brings the schema up to date. @param databaseUrl an account that may change tables */
export async function migrateAi(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl, { '2026-11-26-001-first': first, '2026-11-26-002-no-turnstile': noTurnstile });
}

if (import.meta.main) {
  const config = Type.Object({ DATABASE_URL: Type.String({ pattern: '^mysql://', description: 'an account that may change tables' }) });
  await migrateAi(readConfig(config, processEnvironment()).DATABASE_URL);
}
