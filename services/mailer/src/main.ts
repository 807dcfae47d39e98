import { run } from '@chatter/platform/service.ts';
import { mailer } from './service.ts';

await run(mailer);
