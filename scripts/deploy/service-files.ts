import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import { accountsOf, addressesOf } from '@chatter/testkit/servers/sql-accounts.ts';
import { type Addresses, type Installation, migrationEnv, serviceEnv } from '@chatter/testkit/service-env.ts';
import type { InstallationFile } from '../start/installation-file.ts';
import { below, type Files } from './files.ts';
import type { PasswordOf } from './server-files.ts';

/** Settings that nobody else may know: each reaches its service as a file named for it, by `<name>_FILE`. */
export const secretNames = [
  'DATABASE_URL',
  'REDIS_URL',
  'NATS_URL',
  'IDENTITY_PRIVATE_KEY',
  'IDENTITY_PUBLIC_KEY',
  'LETTER_SECRET',
  'PASSWORD_PEPPER',
];

/** The secrets of every service and of its migrations, a folder each. The servers are at `mysql:3306`, `redis:6379` and `nats:4222`. */
export function serviceFiles({ secrets, logShards, passwordOf }: InstallationFile): Files {
  const servers = addressesAt(passwordOf);
  const installation: Installation = { ...irrelevant, servers, secrets, logShards };
  const ofServices = services.map((service) => below(service, secretsAmong(serviceEnv(service, installation))));
  const ofMigrations = sqlSchemas.map(({ service }) =>
    below(`migrations/${service}`, secretsAmong(migrationEnv(service, { servers, logShards }))),
  );
  return Object.assign({}, ...ofServices, ...ofMigrations);
}

/** The servers of a deployment, by the names they have in its network. */
export function addressesAt(passwordOf: PasswordOf): Addresses {
  const address = (server: 'redis' | 'nats', port: number) => {
    const urlFor = (user: string) => `${server}://${user}:${passwordOf(server)(user)}@${server}:${port}`;
    return { url: urlFor('admin'), urlFor };
  };
  const sql = addressesOf(accountsOf('', '%', passwordOf('mysql')), 'mysql:3306');
  return { nats: address('nats', 4222), redis: address('redis', 6379), sql };
}

/** What is no secret stands in docker-compose.yml and in the manifests. */
const irrelevant: Omit<Installation, 'servers' | 'secrets' | 'logShards'> = {
  publicUrl: '',
  trustedProxies: '',
  smtpUrl: '',
  mailFrom: '',
  webRoot: '',
  authUrl: '',
  chatUrl: '',
  communityUrl: '',
  aiUrl: '',
  model: {},
  trustRestart: true,
  logLevel: '',
};

function secretsAmong(env: Readonly<Record<string, string>>): Files {
  return Object.fromEntries(Object.entries(env).filter(([name]) => secretNames.includes(name)));
}
