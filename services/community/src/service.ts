import { defineService } from '@chatter/platform/service.ts';
import { communityConfig } from './config.ts';

export const community = defineService({
  name: 'community',
  config: communityConfig,
  async start(_scope) {},
});
