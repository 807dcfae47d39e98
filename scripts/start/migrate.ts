import type { Service } from '@chatter/contracts/kit/define.ts';
import { migrationEnv } from '@chatter/testkit/service-env.ts';
import { migrateAi } from '../../services/ai/src/migrate.ts';
import { migrateAuth } from '../../services/auth/src/migrate.ts';
import { migrateChat } from '../../services/chat/src/migrate.ts';
import { migrateCommunity } from '../../services/community/src/migrate.ts';
import { migrateMailer } from '../../services/mailer/src/migrate.ts';
import { migratePersistence } from '../../services/persistence/src/migrate.ts';
import type { Home } from './home.ts';
import type { RunningServers } from './servers.ts';

type Migrated = Exclude<Service, 'gateway'>;
type Addresses = Record<'DATABASE_URL' | 'REDIS_URL' | 'NATS_URL', string>;

const migrations: Readonly<Record<Migrated, (addresses: Addresses) => Promise<void>>> = {
  ai: ({ DATABASE_URL }) => migrateAi(DATABASE_URL),
  auth: migrateAuth,
  chat: migrateChat,
  community: migrateCommunity,
  mailer: ({ DATABASE_URL }) => migrateMailer(DATABASE_URL),
  persistence: ({ DATABASE_URL }) => migratePersistence(DATABASE_URL),
};

/**
 * Brings the schemas, Redis functions and streams of all services up to date, at once. In this process: six of their own would take
 * longer to load than all migrations to run.
 */
export async function migrate({ addresses }: RunningServers, { installation }: Home): Promise<void> {
  const run = async (service: Migrated) => {
    const env = migrationEnv(service, { servers: addresses, logShards: installation.logShards });
    const { DATABASE_URL = '', REDIS_URL = '', NATS_URL = '' } = env;
    try {
      await migrations[service]({ DATABASE_URL, REDIS_URL, NATS_URL });
    } catch (error) {
      throw new Error(`The data of ${service} could not be brought up to date: ${(error as Error).message}`, { cause: error });
    }
  };
  const settled = await Promise.allSettled(Object.keys(migrations).map((service) => run(service as Migrated)));
  for (const result of settled) if (result.status === 'rejected') throw result.reason;
}
