import { processEnvironment, readConfig } from '@chatter/platform/config.ts';
import { migrate } from '@chatter/platform/migrate.ts';
import Type from 'typebox';
import * as first from './migrations/2026-11-23-001-first.ts';
import * as bounces from './migrations/2026-11-29-050-bounces.ts';

/** Brings the mailer's schema up to date. @param databaseUrl an account that may change tables */
export async function migrateMailer(databaseUrl: string): Promise<void> {
  await migrate(databaseUrl, { '2026-11-23-001-first': first, '2026-11-29-050-bounces': bounces });
}

if (import.meta.main) {
  const config = Type.Object({ DATABASE_URL: Type.String({ pattern: '^mysql://', description: 'an account that may change tables' }) });
  await migrateMailer(readConfig(config, processEnvironment()).DATABASE_URL);
}
