import { run } from '@chatter/platform/service.ts';
import { persistence } from './service.ts';

await run(persistence);
