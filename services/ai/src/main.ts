import { run } from '@chatter/platform/service.ts';
import { ai } from './service.ts';

await run(ai);
