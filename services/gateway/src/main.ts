import { run } from '@chatter/platform/service.ts';
import { gateway } from './service.ts';

await run(gateway);
