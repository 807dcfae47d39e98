import { run } from '@chatter/platform/service.ts';
import { chat } from './service.ts';

await run(chat);
