import { run } from '@chatter/platform/service.ts';
import { auth } from './service.ts';

await run(auth);
