import { ConfigError, commonConfig } from '@chatter/platform/config.ts';
import Type, { type Static } from 'typebox';

export const aiConfig = Type.Object({
  ...commonConfig,
  DATABASE_URL: Type.String({ pattern: '^mysql://' }),
  IDENTITY_PUBLIC_KEY: Type.String({ description: 'Ed25519, SPKI DER, base64: verifies who the gateway says is calling' }),
  AI_BASE_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'an OpenAI-compatible server, such as http://127.0.0.1:11434/v1' }),
  ),
  AI_API_KEY: Type.Optional(Type.String({ description: 'its key, if it wants one' })),
  AI_MODEL: Type.Optional(Type.String({ minLength: 1, maxLength: 80, description: 'the model to ask' })),
  AI_PATIENCE_SECONDS: Type.Integer({
    default: 60,
    minimum: 1,
    maximum: 600,
    description: 'longest silence of the model before it is given up',
  }),
});
export type AiConfig = Static<typeof aiConfig>;

/** The model to ask, as configured. */
export interface ModelPlace {
  readonly baseUrl: string;
  readonly name: string;
  readonly apiKey: string | undefined;
  readonly patienceMs: number;
}

/**
 * The model that is configured; null when none is.
 * @throws ConfigError when only half of it is
 */
export function modelPlaceOf(config: Pick<AiConfig, 'AI_BASE_URL' | 'AI_MODEL' | 'AI_API_KEY' | 'AI_PATIENCE_SECONDS'>): ModelPlace | null {
  const { AI_BASE_URL: baseUrl, AI_MODEL: name, AI_API_KEY: apiKey } = config;
  if (baseUrl === undefined && name === undefined) return null;
  if (baseUrl === undefined) throw new ConfigError(['AI_MODEL is set without AI_BASE_URL: say where the server of that model is too.']);
  if (name === undefined) throw new ConfigError(['AI_BASE_URL is set without AI_MODEL: say which of its models is to be asked too.']);
  return { baseUrl, name, apiKey, patienceMs: config.AI_PATIENCE_SECONDS * 1000 };
}
