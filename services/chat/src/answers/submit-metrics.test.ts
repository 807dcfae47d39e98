import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Registry } from 'prom-client';
import { SubmitMetrics } from './submit-metrics.ts';

test('messages are counted by what became of them', async () => {
  const registry = new Registry();
  const metrics = new SubmitMetrics(registry);
  const accepted = { m: 'x', seq: 1, n: 1, at: 1 };
  metrics.answered([
    { epoch: 1, res: [accepted, { ...accepted, dup: true }, { m: 'x', code: 'later', retry: true }] },
    { epoch: 1, res: [accepted] },
  ]);
  metrics.answered([{ epoch: 1, res: [accepted] }]);
  const values = (await registry.getSingleMetric('chatter_messages_total')?.get())?.values ?? [];
  assert.deepEqual(
    values.map(({ labels, value }) => [labels.outcome, value]),
    [
      ['new', 3],
      ['known', 1],
      ['later', 1],
    ],
  );
});
