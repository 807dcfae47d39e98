import { defineService } from '@chatter/platform/service.ts';
import { aiConfig } from './config.ts';

export const ai = defineService({
  name: 'ai',
  config: aiConfig,
  async start(_scope) {},
});
