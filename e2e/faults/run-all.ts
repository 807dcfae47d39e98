import type { RunOptions, RunResult } from './run-nemesis.ts';
import { runNemesis } from './run-nemesis.ts';
import type { Nemesis } from './stage.ts';
import { type InstallationPlan, startInstallation } from './system/installation.ts';

/** Runs nemeses one after the other: those that need nothing of their own on one installation, each other one on its own. */
export async function* runAll(
  nemeses: readonly Nemesis[],
  base: InstallationPlan,
  options: RunOptions,
): AsyncGenerator<RunResult, void, void> {
  yield* runTogether(
    nemeses.filter(({ plan }) => plan === undefined),
    base,
    options,
  );
  for (const nemesis of nemeses) if (nemesis.plan !== undefined) yield* runTogether([nemesis], { ...base, ...nemesis.plan }, options);
}

async function* runTogether(
  nemeses: readonly Nemesis[],
  plan: InstallationPlan,
  options: RunOptions,
): AsyncGenerator<RunResult, void, void> {
  let at = 0;
  while (at < nemeses.length) {
    await using installation = await startInstallation(plan);
    for (let broken = false; at < nemeses.length && !broken; at++) {
      const result = await runNemesis(nemeses[at] as Nemesis, installation, plan.replicas, options);
      yield result;
      // What one broke the next one shall not be blamed for.
      broken = result.breaches.length > 0 || result.failures.length > 0;
    }
  }
}
