import { ownStream } from '@chatter/contracts/catalogue.ts';
import { processEnvironment, readConfig } from '@chatter/platform/config.ts';
import { migrate } from '@chatter/platform/migrate.ts';
import { ensureStreams } from '@chatter/platform/streams.ts';
import Type, { type Static } from 'typebox';
import * as first from './store/schema/migrations/2026-11-23-001-first.ts';
import * as registrations from './store/schema/migrations/2026-11-24-001-registrations.ts';
import * as photo from './store/schema/migrations/2026-11-27-001-photo.ts';
import * as devices from './store/schema/migrations/2026-11-28-001-devices.ts';
import * as people from './store/schema/migrations/2026-11-29-040-people.ts';
import * as blocks from './store/schema/migrations/2026-11-29-041-blocks.ts';
import * as privacy from './store/schema/migrations/2026-11-29-042-privacy.ts';
import * as profile from './store/schema/migrations/2026-11-29-050-profile.ts';
import * as departures from './store/schema/migrations/2026-11-29-051-departures.ts';
import * as notifications from './store/schema/migrations/2026-11-29-052-notifications.ts';
import * as console from './store/schema/migrations/2026-11-30-030-console.ts';
import * as audit from './store/schema/migrations/2026-11-30-031-audit.ts';
import * as entry from './store/schema/migrations/2026-11-30-032-entry.ts';
import * as terms from './store/schema/migrations/2026-12-01-070-terms.ts';
import * as invitations from './store/schema/migrations/2026-12-01-072-invitations.ts';
import * as factors from './store/schema/migrations/2026-12-01-080-factors.ts';
import * as passkeys from './store/schema/migrations/2026-12-01-081-passkeys.ts';
import * as codeLetters from './store/schema/migrations/2026-12-01-082-code-letters.ts';

const migrationConfig = Type.Object({
  DATABASE_URL: Type.String({ pattern: '^mysql://', description: 'an account that may change tables' }),
  NATS_URL: Type.String({ pattern: '^nats://', description: 'an account that may manage JetStream' }),
});

/** Brings auth's schema, its stream and the consumers of its facts up to date. */
export async function migrateAuth({ DATABASE_URL, NATS_URL }: Static<typeof migrationConfig>): Promise<void> {
  await migrate(DATABASE_URL, {
    '2026-11-23-001-first': first,
    '2026-11-24-001-registrations': registrations,
    '2026-11-27-001-photo': photo,
    '2026-11-28-001-devices': devices,
    '2026-11-29-040-people': people,
    '2026-11-29-041-blocks': blocks,
    '2026-11-29-042-privacy': privacy,
    '2026-11-29-050-profile': profile,
    '2026-11-29-051-departures': departures,
    '2026-11-29-052-notifications': notifications,
    '2026-11-30-030-console': console,
    '2026-11-30-031-audit': audit,
    '2026-11-30-032-entry': entry,
    '2026-12-01-070-terms': terms,
    '2026-12-01-072-invitations': invitations,
    '2026-12-01-080-factors': factors,
    '2026-12-01-081-passkeys': passkeys,
    '2026-12-01-082-code-letters': codeLetters,
  });
  await ensureStreams(NATS_URL, ownStream('auth'));
}

if (import.meta.main) await migrateAuth(readConfig(migrationConfig, processEnvironment()));
