import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { runSteps } from './check/run-steps.ts';
import { checkSteps } from './check/steps.ts';

/** `npm run check`: everything that needs no server. `-- lint types` runs only the steps named. Exit code 1 on any fault. */
const startedAt = performance.now();
const steps = checkSteps(join(import.meta.dirname, '..'));
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`No such step: ${unknown.join(', ')}. There are: ${steps.map(({ name }) => `'${name}'`).join(', ')}.`);
  process.exit(2);
}

const chosen = wanted.length === 0 ? steps : steps.filter(({ name }) => wanted.includes(name));
const failed = await runSteps(chosen, availableParallelism(), console.log);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  failed.length === 0 ? `\nAll ${chosen.length} checks passed in ${seconds} s.` : `\nFailed in ${seconds} s: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
