import { defaultLogShards } from '@chatter/contracts/chat/buffers.ts';
import { commonConfig } from '@chatter/platform/config.ts';
import Type from 'typebox';

export const persistenceConfig = Type.Object({
  ...commonConfig,
  DATABASE_URL: Type.String({ pattern: '^mysql://', description: 'mysql://user:password@host:port/schema' }),
  REDIS_URL: Type.String({ pattern: '^rediss?://', description: 'redis://user:password@host:port' }),
  LOG_SHARDS: Type.Integer({ default: defaultLogShards, minimum: 1, maximum: 100, description: 'never changed after the first start' }),
});
