import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { publicAddress } from '@chatter/contracts/auth/public-address.ts';
import { ConfigError, processEnvironment, readConfig } from '@chatter/platform/config.ts';
import { TrustedProxies } from '@chatter/platform/trusted-proxies.ts';
import type { Installation } from '@chatter/testkit/service-env.ts';
import Type, { type Static } from 'typebox';
import { Hindrance } from './hindrance.ts';

const server = (scheme: string, what: string) =>
  Type.Optional(Type.String({ pattern: `^${scheme}://[^/]`, description: `address of ${what} to use instead of a private one` }));

/** One machine has one Redis, and a call of the log is of one shard: with more of them the same messages are more calls (ADR 0023). */
const fewShards = 2;

/** What `npm start` reads from the environment; services have configurations of their own. */
const startConfig = Type.Object({
  PORT: Type.Integer({ default: 8080, minimum: 1, maximum: 65535, description: 'where browsers reach Chatter' }),
  PUBLIC_URL: Type.Optional(Type.String({ description: 'where people reach Chatter, if not at http://127.0.0.1:PORT' })),
  TRUSTED_PROXIES: TrustedProxies,
  CHATTER_HOME: Type.String({ default: '.chatter', description: 'folder of all data' }),
  MAILBOX_PORT: Type.Integer({ default: 1080, minimum: 1, maximum: 65535, description: 'where browsers read letters' }),
  LOG_LEVEL: Type.String({ default: 'info', pattern: '^(fatal|error|warn|info|debug|trace)$', description: 'how much services log' }),
  LOG_SHARDS: Type.Integer({
    default: fewShards,
    minimum: 1,
    maximum: 100,
    description: 'for a new installation; never changed afterwards',
  }),
  DATABASE_URL: server('mysql', 'a MySQL or MariaDB server'),
  REDIS_URL: server('rediss?', 'a Redis server'),
  NATS_URL: server('nats', 'a NATS server'),
  LOG_TRUST_RESTART: Type.Optional(Type.Boolean({ description: 'Redis loses nothing when it restarts; left out, true but for REDIS_URL' })),
  SMTP_URL: server('smtps?', 'a mail server'),
  MAIL_FROM: Type.String({ default: 'Chatter <chatter@localhost>', description: 'sender of letters' }),
  AI_BASE_URL: Type.Optional(Type.String({ pattern: '^https?://', description: 'OpenAI-compatible server that the assistant asks' })),
  AI_API_KEY: Type.Optional(Type.String({ description: 'its key, if it wants one' })),
  AI_MODEL: Type.Optional(Type.String({ minLength: 1, maxLength: 80, description: 'the model to ask' })),
  AI_PATIENCE_SECONDS: Type.Integer({ default: 60, minimum: 1, maximum: 600, description: 'longest silence of the model' }),
  // Services inherit these three.
  ACK_LEVEL: Type.String({
    default: 'accepted',
    pattern: '^(accepted|durable)$',
    description: 'when a message counts as sent: accepted by the log, or durable in MySQL',
  }),
  CHATTER_LIMITS: Type.String({ default: 'on', pattern: '^(on|off)$', description: 'rate limits; off for load tests on this machine' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: Type.Optional(Type.String({ pattern: '^https?://', description: 'who takes traces; no traces without' })),
});

export type Settings = Omit<Static<typeof startConfig>, 'PUBLIC_URL'> & {
  readonly PUBLIC_URL: string;
  /** Restart services when their files change, and serve the web app with hot reload. */
  readonly dev: boolean;
  /** Fill it with an example. */
  readonly demo: boolean;
  /** How many of each service. */
  readonly replicas: number;
  readonly model: Installation['model'];
};

export const help = `Starts Chatter with everything it needs, and stops it with Ctrl+C.

  npm start                 ready to use in a browser
  npm run dev               the same; code is reloaded as it changes
  npm start -- --demo       with an example: people, groups, communities and what they say
  npm start -- --replicas 2 each service twice, behind one address
  npm start -- --help       this text

Environment, also from a file named .env:

${describe()}
What is written stays below CHATTER_HOME. docs/running.md says more.
`;

/**
 * Reads options and environment; null when help was asked for.
 * @throws Hindrance or ConfigError with all that is wrong
 */
export function readSettings(args: readonly string[], env = processEnvironment()): Settings | null {
  const options = parse(args);
  if (options.help === true) return null;
  const config = readConfig(startConfig, env);
  const faults = [faultOfPublicUrl(config.PUBLIC_URL), faultOfPorts(config)].flatMap((fault) => fault ?? []);
  if (faults.length > 0) throw new ConfigError(faults);
  return {
    ...config,
    PUBLIC_URL: config.PUBLIC_URL ?? `http://127.0.0.1:${config.PORT}`,
    CHATTER_HOME: resolve(config.CHATTER_HOME),
    dev: options.dev === true,
    demo: options.demo === true,
    replicas: readReplicas(options.replicas),
    model: {
      ...(config.AI_BASE_URL !== undefined && { AI_BASE_URL: config.AI_BASE_URL }),
      ...(config.AI_API_KEY !== undefined && { AI_API_KEY: config.AI_API_KEY }),
      ...(config.AI_MODEL !== undefined && { AI_MODEL: config.AI_MODEL }),
    },
  };
}

function readReplicas(text = '1'): number {
  if (!/^[1-4]$/.test(text)) throw new Hindrance(`--replicas is '${text}', but must be a number from 1 to 4.`);
  return Number(text);
}

/** Services refuse it too, but only when the servers are up. */
function faultOfPublicUrl(url: string | undefined): string | null {
  try {
    if (url !== undefined) publicAddress(url);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function faultOfPorts({ PORT, MAILBOX_PORT, SMTP_URL }: Static<typeof startConfig>): string | null {
  if (SMTP_URL !== undefined || PORT !== MAILBOX_PORT) return null;
  return `PORT and MAILBOX_PORT are both ${PORT}: Chatter and the mailbox need a port each.`;
}

interface Options {
  help?: boolean;
  dev?: boolean;
  demo?: boolean;
  replicas?: string;
}

function parse(args: readonly string[]): Options {
  try {
    return parseArgs({
      args: [...args],
      options: { help: { type: 'boolean' }, dev: { type: 'boolean' }, demo: { type: 'boolean' }, replicas: { type: 'string' } },
    }).values;
  } catch (error) {
    throw new Hindrance(`${(error as Error).message} Say: npm start -- --help`);
  }
}

function describe(): string {
  const properties = Object.entries(startConfig.properties) as [string, { description?: string; default?: unknown }][];
  const width = Math.max(...properties.map(([name]) => name.length));
  const usually = (value: unknown) => (value === undefined || value === '' ? '' : ` (${value})`);
  return properties.map(([name, { description, default: usual }]) => `  ${name.padEnd(width)} ${description}${usually(usual)}\n`).join('');
}
