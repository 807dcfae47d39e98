import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import { services } from '@chatter/contracts/kit/define.ts';
import { administrator } from '@chatter/testkit/servers/server.ts';
import { accountsOf, addressesOf } from '@chatter/testkit/servers/sql-accounts.ts';
import { type Addresses, type Installation, migrationEnv, serviceEnv } from '@chatter/testkit/service-env.ts';
import type { InstallationFile } from '../start/installation-file.ts';
import type { Container } from '../start/tools.ts';
import { below, type Files } from './files.ts';
import type { PasswordOf } from './server-files.ts';

/** Settings that nobody else may know: each reaches its service as a file named for it, by `<name>_FILE`. */
const secretNames = [
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

/** The servers of a deployment: by the names they have in its network, or at `hostOf`. */
export function addressesAt(
  passwordOf: PasswordOf,
  hostOf: (server: Container) => string = (server) => `${server}:${usualPorts[server]}`,
): Addresses {
  const address = (server: 'redis' | 'nats') => {
    const urlFor = (user: string) => `${server}://${user}:${passwordOf(server)(user)}@${hostOf(server)}`;
    return { url: urlFor(administrator), urlFor };
  };
  const sql = addressesOf(accountsOf('', '%', passwordOf('mysql')), hostOf('mysql'));
  return { nats: address('nats'), redis: address('redis'), sql };
}

const usualPorts = { mysql: 3306, redis: 6379, nats: 4222 };

/** What is no secret stands in docker-compose.yml and in the manifests. */
const irrelevant: Omit<Installation, 'servers' | 'secrets' | 'logShards'> = {
  publicUrl: '',
  trustedProxies: '',
  smtpUrl: '',
  mailFrom: '',
  webRoot: '',
  blobFolder: '',
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
