import { setFlagsFromString } from 'node:v8';
import { run } from '@chatter/platform/service.ts';
import { chat } from './service.ts';

// Who is where is held for long: by default V8 lets what is old grow to twice what is alive before it looks through it (docs/performance.md).
setFlagsFromString('--heap-growing-percent=40');
await run(chat);
