import { type Service, services } from '@chatter/contracts/kit/define.ts';
import { ConfigError, readConfig } from '@chatter/platform/config.ts';
import type { TObject } from 'typebox';
import { ai } from '../../services/ai/src/service.ts';
import { auth } from '../../services/auth/src/service.ts';
import { chat } from '../../services/chat/src/service.ts';
import { community } from '../../services/community/src/service.ts';
import { gateway } from '../../services/gateway/src/service.ts';
import { mailer } from '../../services/mailer/src/service.ts';
import { persistence } from '../../services/persistence/src/service.ts';

const definitions: Readonly<Record<Service, { readonly config: TObject }>> = {
  gateway,
  auth,
  chat,
  community,
  ai,
  persistence,
  mailer,
};

/** Read by the OpenTelemetry SDK and by Node, not by a service's configuration. */
const ofLibraries = /^(?:OTEL_|NODE_)/;

/** What is wrong with the environment that a deployment gives a service: variables nobody reads, and what its configuration misses. */
export function settingFaults(service: Service, env: Readonly<Record<string, string>>): string[] {
  const { config } = definitions[service];
  const known = Object.keys(config.properties).flatMap((name) => [name, `${name}_FILE`]);
  const unread = Object.keys(env).filter((name) => !known.includes(name) && !ofLibraries.test(name));
  return [...unread.map((name) => `${service} does not read ${name}`), ...missing(config, env)];
}

function missing(config: TObject, env: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(config, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

export function isService(name: string): name is Service {
  return services.includes(name as Service);
}
