import { defaultLogShards } from '@chatter/contracts/chat/buffers.ts';
import { commonConfig } from '@chatter/platform/config.ts';
import Type from 'typebox';

export const chatConfig = Type.Object({
  ...commonConfig,
  DATABASE_URL: Type.String({ pattern: '^mysql://' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://' }),
  IDENTITY_PUBLIC_KEY: Type.String({ description: 'Ed25519, SPKI DER, base64: verifies who the gateway says is calling' }),
  CHATTER_LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on', description: 'off: for load tests on loopback' }),
  LOG_SHARDS: Type.Integer({ default: defaultLogShards, minimum: 1, maximum: 100, description: 'never changed after the first start' }),
  UNLOAD_AFTER_SECONDS: Type.Number({ default: 3600, minimum: 0, description: 'idle conversations leave Redis after so long' }),
  LOG_TRUST_RESTART: Type.Boolean({
    default: false,
    description: 'one Redis with its own disk and no replica: a restart loses nothing, unless somebody has seen more',
  }),
});
