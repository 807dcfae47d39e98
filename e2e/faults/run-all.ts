import type { RunOptions, RunResult } from './run-nemesis.ts';
import { runNemesis } from './run-nemesis.ts';
import type { Nemesis } from './stage.ts';
import { type Installation, type InstallationPlan, startInstallation } from './system/installation.ts';

/**
 * Runs nemeses, so many at a time, each time on an installation that nothing else harms: those that need nothing of their own follow each
 * other on one. Results come as they are there.
 */
export async function* runAll(
  nemeses: readonly Nemesis[],
  base: InstallationPlan,
  options: RunOptions,
  atOnce: number,
): AsyncGenerator<RunResult, void, void> {
  const waiting = [...nemeses];
  const lanes = Array.from({ length: atOnce }, () => runInTurn(waiting, base, options));
  const step = async (lane: (typeof lanes)[number]) => ({ lane, next: await lane.next() });
  const steps = new Map(lanes.map((lane) => [lane, step(lane)]));
  try {
    while (steps.size > 0) {
      const { lane, next } = await Promise.race(steps.values());
      if (next.done) steps.delete(lane);
      else {
        steps.set(lane, step(lane));
        yield next.value;
      }
    }
  } finally {
    // Whoever asks for no more waits until all have ended what they started.
    await Promise.allSettled([...steps.values(), ...lanes.map((lane) => lane.return())]);
  }
}

/** Takes one nemesis after the other of those that wait. */
async function* runInTurn(waiting: Nemesis[], base: InstallationPlan, options: RunOptions): AsyncGenerator<RunResult, void, void> {
  let shared: Installation | null = null;
  try {
    for (let nemesis = waiting.shift(); nemesis !== undefined; nemesis = waiting.shift()) {
      if (nemesis.plan !== undefined) {
        yield await runApart(nemesis, { ...base, ...nemesis.plan }, options);
        continue;
      }
      shared ??= await startInstallation(base);
      const result = await runNemesis(nemesis, shared, base.replicas, options);
      yield result;
      if (result.breaches.length === 0 && result.failures.length === 0) continue;
      // What one broke the next one shall not be blamed for.
      await shared[Symbol.asyncDispose]();
      shared = null;
    }
  } finally {
    await shared?.[Symbol.asyncDispose]();
  }
}

async function runApart(nemesis: Nemesis, plan: InstallationPlan, options: RunOptions): Promise<RunResult> {
  await using installation = await startInstallation(plan);
  return await runNemesis(nemesis, installation, plan.replicas, options);
}
