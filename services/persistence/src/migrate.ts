import { commonConfig, processEnvironment, readConfig } from '@chatter/platform/config.ts';
import { migrate } from '@chatter/platform/migrate.ts';
import Type from 'typebox';
import * as archive from './store/schema/migrations/2026-11-23-001-archive.ts';
import * as detail from './store/schema/migrations/2026-11-26-002-detail.ts';

/** Brings the archive's schema up to date; the address is an account's that may change tables. */
export function migratePersistence(databaseUrl: string): Promise<void> {
  return migrate(databaseUrl, { '2026-11-23-001-archive': archive, '2026-11-26-002-detail': detail });
}

if (import.meta.main) {
  const config = readConfig(
    Type.Object({ DATABASE_URL: Type.String({ pattern: '^mysql://' }), LOG_LEVEL: commonConfig.LOG_LEVEL }),
    processEnvironment(),
  );
  await migratePersistence(config.DATABASE_URL);
}
