import { commonConfig } from '@chatter/platform/config.ts';
import Type from 'typebox';

export const aiConfig = Type.Object({
  ...commonConfig,
  DATABASE_URL: Type.String({ pattern: '^mysql://' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://' }),
  IDENTITY_PUBLIC_KEY: Type.String({ description: 'Ed25519, SPKI DER, base64: verifies who the gateway says is calling' }),
  AI_BASE_URL: Type.Optional(
    Type.String({ pattern: '^https?://', description: 'an OpenAI-compatible server, such as http://127.0.0.1:11434/v1' }),
  ),
  AI_API_KEY: Type.Optional(Type.String({ description: 'its key, if it wants one' })),
  AI_MODEL: Type.Optional(Type.String({ minLength: 1, maxLength: 80, description: 'the model to ask' })),
});
