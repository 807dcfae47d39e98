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

test('the table says what was measured with each seed, and what was broken', () => {
  const breach = (invariant: number) => ({ invariant, what: 'x' });
  const broken = { ...result, seed: 3, breaches: [breach(7), breach(1), breach(7)], failures: ['never at rest'] };
  assert.equal(brokenBy(broken), '1, 7; never at rest');
  assert.deepEqual(
    renderTable([{ ...result, nemesis: 'E1' }, { ...result, replicas: 2 }, broken, result])
      .split('\n')
      .slice(2),
    [
      '| K1 | 300 · 4 · 1.3 s · 2.0 s | 300 · 4 · 1.3 s · 2.0 s · **broke 1, 7; never at rest** |',
      '| E1 | 300 · 4 · 1.3 s · 2.0 s | not run |',
      '| K1, 2 of each | 300 · 4 · 1.3 s · 2.0 s | not run |',
    ],
  );
});
