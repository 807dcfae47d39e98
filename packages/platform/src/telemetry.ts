/**
 * Given to node before a service's `main.ts`: `node --import @chatter/platform/telemetry.ts services/chat/src/main.ts`. Starts tracing
 * if an exporter is configured; else nothing is loaded.
 */

import { processEnvironment } from './config.ts';
import { startTracing, wantsTracing } from './start-tracing.ts';

const env = processEnvironment();
const service = /services[\\/](\w+)[\\/]src[\\/]main\.ts$/.exec(process.argv[1] ?? '')?.[1];
if (wantsTracing(env)) await startTracing(env, `chatter-${service ?? 'service'}`);
