import { defaultLogShards } from '@chatter/contracts/chat/buffers.ts';
import { commonConfig } from '@chatter/platform/config.ts';
import { TrustedProxies } from '@chatter/platform/trusted-proxies.ts';
import Type from 'typebox';

export const gatewayConfig = Type.Object({
  ...commonConfig,
  REDIS_URL: Type.String({ pattern: '^rediss?://' }),
  PUBLIC_URL: Type.String({
    pattern: '^https?://',
    description: 'where browsers reach the gateway: its origin is the only one sockets accept',
  }),
  TRUSTED_PROXIES: TrustedProxies,
  IDENTITY_PRIVATE_KEY: Type.String({ description: 'Ed25519, PKCS8 DER, base64: signs who is calling' }),
  AUTH_URL: Type.String({ pattern: '^http://' }),
  CHAT_URL: Type.String({ pattern: '^http://' }),
  COMMUNITY_URL: Type.String({ pattern: '^http://' }),
  AI_URL: Type.String({ pattern: '^http://' }),
  WEB_ROOT: Type.Optional(Type.String({ description: 'folder of the built web app' })),
  LOG_SHARDS: Type.Integer({ default: defaultLogShards, minimum: 1, maximum: 100 }),
  SESSION_CHECK_SECONDS: Type.Number({ default: 60, minimum: 1, maximum: 600, description: 'how often all sockets are checked anew' }),
  DRAIN_SECONDS: Type.Number({
    default: 20,
    minimum: 0,
    maximum: 25,
    description: 'within which clients leave at random when the gateway stops',
  }),
  PRESENCE_SIGN_SECONDS: Type.Number({
    default: 30,
    minimum: 0.1,
    maximum: 300,
    description: 'how often a gateway says who is on it; after 2.5 times that without a sign they are offline. The same for all gateways',
  }),
  PRESENCE_GRACE_SECONDS: Type.Number({
    default: 5,
    minimum: 0,
    maximum: 60,
    description: 'how long somebody without a socket still counts as online, so that a reload is not seen',
  }),
  ACK_LEVEL: Type.Union([Type.Literal('accepted'), Type.Literal('durable')], {
    default: 'accepted',
    description: 'when a message counts as sent: accepted by the log, or durable in MySQL',
  }),
  CHATTER_LIMITS: Type.Union([Type.Literal('on'), Type.Literal('off')], { default: 'on', description: 'on, or off (loopback only)' }),
});
