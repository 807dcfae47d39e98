import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { type TempFolder, tempFolder } from '@chatter/testkit/temp-folder.ts';
import { nemeses, shortSet } from './nemeses/nemeses.ts';
import { runNemesis } from './run-nemesis.ts';
import seeds from './seeds.json' with { type: 'json' };
import type { Nemesis } from './stage.ts';
import { type Installation, startInstallation } from './system/installation.ts';

/** The least harm of each kind, and every course of events that once broke something. */
const { signal: stopping } = new AbortController();
let common: Installation;
let folder: TempFolder;
before(async () => {
  folder = await tempFolder();
  common = await startInstallation({ replicas: 1, stopping });
});
after(async () => {
  await common[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const found = seeds as { nemesis: string; seed: number }[];
const courses = Map.groupBy([...shortSet.map((nemesis) => ({ nemesis, seed: 1 })), ...found], ({ nemesis }) => nemesis);

function testSeed(nemesis: Nemesis, seed: number, installation: () => Installation): void {
  test(`${nemesis.id}, seed ${seed}: ${nemesis.what}, and no promise is broken`, async () => {
    const options = { seed, clients: 50, long: false, folder: folder.path, stopping };
    const { breaches, failures, acked } = await runNemesis(nemesis, installation(), 1, options);
    assert.deepEqual([breaches.slice(0, 20), failures], [[], []]);
    assert.ok(acked > 0);
  });
}

for (const nemesis of nemeses.filter(({ id }) => courses.has(id))) {
  const { id, plan } = nemesis;
  const each = (installation: () => Installation) => {
    for (const { seed } of courses.get(id) ?? []) testSeed(nemesis, seed, installation);
  };
  if (plan === undefined) each(() => common);
  else
    suite(`${id}, on an installation of its own`, () => {
      let own: Installation;
      before(async () => {
        own = await startInstallation({ replicas: 1, stopping, ...plan });
      });
      after(() => own[Symbol.asyncDispose]());
      each(() => own);
    });
}
