import { join } from 'node:path';
import { usesRedis } from '@chatter/contracts/grants/redis.ts';
import { sqlSchemas } from '@chatter/contracts/grants/sql.ts';
import type { Service } from '@chatter/contracts/kit/define.ts';
import type { Secrets } from './secrets.ts';

/** The backing servers as the services of an installation reach them. */
export interface Addresses {
  readonly nats: { readonly url: string; urlFor(service: Service): string };
  readonly redis: { readonly url: string; urlFor(service: Service): string };
  readonly sql: { readonly url: string; urlFor(service: Service): string; migrationUrlFor(service: Service): string };
}

/** One running Chatter, as far as its services have to know it. */
export interface Installation {
  readonly servers: Addresses;
  readonly secrets: Secrets;
  /** Where browsers reach it. */
  readonly publicUrl: string;
  /** Reverse proxies before it, as the platform's `TrustedProxies`. */
  readonly trustedProxies: string;
  readonly smtpUrl: string;
  /** Sender of letters, as in a From header. */
  readonly mailFrom: string;
  /** Folder of the built web app. */
  readonly webRoot: string;
  /** Folder of all blobs; each service has one of its own in it. */
  readonly blobFolder: string;
  /** Where the gateway forwards requests to. */
  readonly authUrl: string;
  readonly chatUrl: string;
  readonly communityUrl: string;
  readonly aiUrl: string;
  /** The model that the assistant asks; without a base URL none is. */
  readonly model: { readonly AI_BASE_URL?: string; readonly AI_API_KEY?: string; readonly AI_MODEL?: string };
  readonly logShards: number;
  /** Whether Redis has its own disk and no replica, so that a restart loses nothing and no new epoch is begun for it. */
  readonly trustRestart: boolean;
  readonly logLevel: string;
}

type Env = Record<string, string>;

/** The environment of a service: the addresses with its own accounts, and of the secrets only those it works with. */
export function serviceEnv(service: Service, installation: Installation): Env {
  const { servers, logLevel } = installation;
  return {
    HOST: '127.0.0.1',
    LOG_LEVEL: logLevel,
    NATS_URL: servers.nats.urlFor(service),
    ...(usesRedis(service) ? { REDIS_URL: servers.redis.urlFor(service) } : {}),
    ...(sqlSchemas.some((entry) => entry.service === service) ? { DATABASE_URL: servers.sql.urlFor(service) } : {}),
    ...own[service](installation),
  };
}

/** The environment of a service's migrations: accounts that may change tables, functions and streams. */
export function migrationEnv(service: Service, { servers, logShards }: Pick<Installation, 'servers' | 'logShards'>): Env {
  return {
    DATABASE_URL: servers.sql.migrationUrlFor(service),
    REDIS_URL: servers.redis.url,
    NATS_URL: servers.nats.url,
    LOG_SHARDS: String(logShards),
  };
}

const log = ({ logShards, trustRestart }: Installation): Env => ({
  LOG_SHARDS: String(logShards),
  ...(trustRestart ? { LOG_TRUST_RESTART: 'true' } : {}),
});

const own: Readonly<Record<Service, (installation: Installation) => Env>> = {
  gateway: (of) => ({
    ...log(of),
    PUBLIC_URL: of.publicUrl,
    TRUSTED_PROXIES: of.trustedProxies,
    IDENTITY_PRIVATE_KEY: of.secrets.identityPrivateKey,
    AUTH_URL: of.authUrl,
    CHAT_URL: of.chatUrl,
    COMMUNITY_URL: of.communityUrl,
    AI_URL: of.aiUrl,
    WEB_ROOT: of.webRoot,
  }),
  auth: (of) => ({
    PUBLIC_URL: of.publicUrl,
    IDENTITY_PUBLIC_KEY: of.secrets.identityPublicKey,
    LETTER_SECRET: of.secrets.letterSecret,
    PASSWORD_PEPPER: of.secrets.passwordPepper,
    BLOB_DIR: join(of.blobFolder, 'auth'),
  }),
  chat: (of) => ({ ...log(of), IDENTITY_PUBLIC_KEY: of.secrets.identityPublicKey }),
  community: (of) => ({ IDENTITY_PUBLIC_KEY: of.secrets.identityPublicKey }),
  ai: (of) => ({ IDENTITY_PUBLIC_KEY: of.secrets.identityPublicKey, ...of.model }),
  persistence: log,
  mailer: (of) => ({ PUBLIC_URL: of.publicUrl, SMTP_URL: of.smtpUrl, MAIL_FROM: of.mailFrom }),
};
