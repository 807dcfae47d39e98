import { ownStream } from '@chatter/contracts/catalogue.ts';
import { processEnvironment, readConfig } from '@chatter/platform/config.ts';
import { migrate } from '@chatter/platform/migrate.ts';
import { ensureStreams } from '@chatter/platform/streams.ts';
import { Redis } from 'ioredis';
import Type, { type Static } from 'typebox';
import { loadLogLibrary } from './store/log-library.ts';
import * as first from './store/schema/migrations/2026-11-23-001-first.ts';
import * as rooms from './store/schema/migrations/2026-11-26-002-rooms.ts';
import * as settledChanges from './store/schema/migrations/2026-11-26-003-settled-changes.ts';
import * as people from './store/schema/migrations/2026-11-29-040-people.ts';
import * as blockedPairs from './store/schema/migrations/2026-11-29-060-blocked-pairs.ts';

const migrationConfig = Type.Object({
  DATABASE_URL: Type.String({ pattern: '^mysql://', description: 'an account that may change tables' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'an account that may load functions' }),
  NATS_URL: Type.String({ pattern: '^nats://', description: 'an account that may manage JetStream' }),
});

/** Brings chat's schema, its stream with the consumers of its facts, and the log's functions in Redis up to date. */
export async function migrateChat({ DATABASE_URL, REDIS_URL, NATS_URL }: Static<typeof migrationConfig>): Promise<void> {
  await migrate(DATABASE_URL, {
    '2026-11-23-001-first': first,
    '2026-11-26-002-rooms': rooms,
    '2026-11-26-003-settled-changes': settledChanges,
    '2026-11-29-040-people': people,
    '2026-11-29-060-blocked-pairs': blockedPairs,
  });
  await ensureStreams(NATS_URL, ownStream('chat'));
  const redis = new Redis(REDIS_URL, { lazyConnect: true, maxRetriesPerRequest: 0 });
  try {
    await redis.connect();
    await loadLogLibrary(redis, { replace: true });
  } finally {
    redis.disconnect();
  }
}

if (import.meta.main) await migrateChat(readConfig(migrationConfig, processEnvironment()));
