import { run } from '@chatter/platform/service.ts';
import { community } from './service.ts';

await run(community);
