import type { Outcome, Step } from './step.ts';

/**
 * Runs steps, at most `width` at a time, in the order given; prints a line with the seconds of each as it ends, and what a failed one
 * has to say. A step that throws has failed.
 * @returns the names of the steps that failed, in their order.
 */
export async function runSteps(steps: readonly Step[], width: number, print: (line: string) => void): Promise<string[]> {
  const failed = new Set<string>();
  const waiting = [...steps];
  const work = async () => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      if (!(await runStep(step, print))) failed.add(step.name);
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return steps.map(({ name }) => name).filter((name) => failed.has(name));
}

async function runStep(step: Step, print: (line: string) => void): Promise<boolean> {
  const startedAt = performance.now();
  const outcome = await step.run().catch((fault: unknown): Outcome => ({ ok: false, output: String(fault) }));
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const note = outcome.note === undefined ? '' : `  ${outcome.note}`;
  print(`${outcome.ok ? 'ok    ' : 'FAILED'} ${step.name.padEnd(12)} ${seconds.padStart(5)} s${note}`);
  if (!outcome.ok) print(`\n${indent(outcome.output)}\n`);
  return outcome.ok;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n');
}
