import { parseArgs } from 'node:util';
import { scriptedModel } from '@chatter/testkit/model/behaviour.ts';
import { startModel } from '@chatter/testkit/model/start-model.ts';
import { aborted } from './start/aborted.ts';

/** `npm run ai:mock -- --port 11500`: the scripted model, to try the assistant without a real one. It runs until it is asked to stop. */
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

async function main(): Promise<void> {
  const { port = '0' } = parseArgs({ options: { port: { type: 'string' } } }).values;
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) throw new Error(`--port ${port}: a port is a number from 1 to 65535`);
  await using model = await startModel({ port: Number(port) });
  console.log('The scripted model, until Ctrl+C. What words make it do stands in services/ai/README.md. To use it:\n');
  console.log(`AI_BASE_URL=${model.baseUrl} AI_MODEL=${scriptedModel} npm start`);
  await aborted(stopping.signal);
}

try {
  await main();
} catch (error) {
  console.error(`ai:mock: ${(error as Error).message}`);
  process.exitCode = 1;
}
