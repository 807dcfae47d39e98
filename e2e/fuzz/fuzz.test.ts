import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEnvironment } from '@chatter/platform/config.ts';
import { runFuzz } from './run-fuzz.ts';

/** Always the same, so that a red run is of this change; chance is for runs by hand. */
const seed = Number(processEnvironment().FUZZ_SEED ?? 1);

test(`nonsense on sockets, over HTTP and NATS is refused, and nobody else notices (npm run e2e:fuzz -- --seed ${seed})`, async (t) => {
  const { findings, figures } = await runFuzz({ seed, seconds: 10 });
  for (const figure of figures) t.diagnostic(figure);
  assert.deepEqual(findings, []);
});
