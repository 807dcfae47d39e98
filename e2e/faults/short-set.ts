import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { tempFolder } from '@chatter/testkit/temp-folder.ts';
import { nemeses, shortSet } from './nemeses/nemeses.ts';
import { runNemesis } from './run-nemesis.ts';
import seeds from './seeds.json' with { type: 'json' };
import { type Installation, startInstallation } from './system/installation.ts';

/** The least harm of each kind, and every course of events that once broke something. */
const { signal: stopping } = new AbortController();
let installation: Installation;
let folder: Awaited<ReturnType<typeof tempFolder>>;
before(async () => {
  folder = await tempFolder();
  installation = await startInstallation({ replicas: 1, stopping });
});
after(async () => {
  await installation[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const found = seeds as { nemesis: string; seed: number }[];
const courses = [...shortSet.map((nemesis) => ({ nemesis, seed: 1 })), ...found];

for (const { nemesis: id, seed } of courses)
  for (const nemesis of nemeses.filter((one) => one.id === id))
    test(`${id}, seed ${seed}: ${nemesis.what}, and no promise is broken`, async () => {
      await using own = nemesis.plan && (await startInstallation({ replicas: 1, stopping, ...nemesis.plan }));
      const { breaches, failures, acked } = await runNemesis(nemesis, own ?? installation, 1, {
        seed,
        clients: 50,
        long: false,
        folder: folder.path,
        stopping,
      });
      assert.deepEqual([breaches.slice(0, 20), failures], [[], []]);
      assert.ok(acked > 0);
    });
