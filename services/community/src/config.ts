import { commonConfig } from '@chatter/platform/config.ts';
import Type from 'typebox';

export const communityConfig = Type.Object({
  ...commonConfig,
  DATABASE_URL: Type.String({ pattern: '^mysql://' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://' }),
  IDENTITY_PUBLIC_KEY: Type.String({ description: 'Ed25519, SPKI DER, base64: verifies who the gateway says is calling' }),
  CHATTER_LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on', description: 'off: for load tests on loopback' }),
});
