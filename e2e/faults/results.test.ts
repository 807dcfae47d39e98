import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { appendResult, brokenBy, readResults, renderTable } from './results.ts';
import type { RunResult } from './run-nemesis.ts';

const result: RunResult = {
  ...{ nemesis: 'K1', seed: 1, replicas: 1, seconds: 20, recoverySeconds: 2.04, breaches: [], failures: [], figures: [] },
  ...{ sends: 300, acked: 300, retries: 4, deliveries: 3000, worstStalenessMs: 1250 },
};

test('results of several runs come together; one that is run again takes the place of the earlier', async () => {
  await using folder = await tempFolder();
  const path = join(folder.path, 'results.json');
  await appendResult(path, result);
  await appendResult(path, { ...result, seed: 2 });
  await appendResult(path, { ...result, sends: 7 });
  assert.deepEqual(
    (await readResults(path)).map(({ seed, sends }) => [seed, sends]),
    [
      [2, 300],
      [1, 7],
    ],
  );
});

test('the table says what was measured and what was broken', () => {
  assert.match(renderTable([result]), /\| K1 \| 1 \| 1 \| 300 \| 4 \| 3000 \| 1\.3 s \| 2\.0 s \| nothing \|/);
  const breach = (invariant: number) => ({ invariant, what: 'x' });
  assert.equal(brokenBy({ ...result, breaches: [breach(7), breach(1), breach(7)], failures: ['never at rest'] }), '1, 7; never at rest');
});
