import { growHeapBy } from '@chatter/platform/heap-growth.ts';
import { run } from '@chatter/platform/service.ts';
import { chat } from './service.ts';

// Who is where is held for long: by itself V8 lets what is old grow to twice what is alive before it looks through it (docs/performance.md).
growHeapBy(32 * 1_048_576);
await run(chat);
