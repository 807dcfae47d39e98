import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSteps } from './run-steps.ts';
import { finding, program, type Step } from './step.ts';

const here = import.meta.dirname;
const passing = (name: string): Step => ({ name, run: async () => ({ ok: true, output: '' }) });

async function run(steps: Step[], width = 2) {
  const lines: string[] = [];
  const failed = await runSteps(steps, width, (line) => lines.push(line));
  return { failed, text: lines.join('\n') };
}

test('passing steps print a line with their seconds', async () => {
  const { failed, text } = await run([passing('one'), passing('two')]);
  assert.deepEqual(failed, []);
  assert.match(text, /^ok {5}one +0\.\d s$/m);
});

test('a program that fails is named with what it wrote, on both of its outputs', async () => {
  const broken = program('broken', ['-e', 'console.log("out"); console.error("err"); process.exitCode = 3'], here);
  const { failed, text } = await run([passing('one'), broken]);
  assert.deepEqual(failed, ['broken']);
  assert.match(text, /FAILED broken[\s\S]* {4}out[\s\S]* {4}err/);
});

test('faults found here are listed with their places', async () => {
  const { failed, text } = await run([finding('floors', () => [{ path: 'a.ts', line: 3, rule: 'no-cycles', message: 'imports itself' }])]);
  assert.deepEqual(failed, ['floors']);
  assert.match(text, / {4}a\.ts:3 {2}no-cycles: imports itself/);
});

test('a step that throws has failed, and the others still run', async () => {
  const thrown = finding('thrown', () => {
    throw new Error('no such folder');
  });
  const { failed, text } = await run([thrown, passing('after')], 1);
  assert.deepEqual(failed, ['thrown']);
  assert.match(text, /no such folder[\s\S]*after/);
});

test('no more than the width run at a time', async () => {
  let running = 0;
  let most = 0;
  const counted = (name: string): Step => ({
    name,
    run: async () => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
      return { ok: true, output: '' };
    },
  });
  await run(['a', 'b', 'c', 'd', 'e'].map(counted), 2);
  assert.equal(most, 2);
});

test('a reader makes notes of what a program wrote', async () => {
  const read = (output: string) => ({ output, note: `said ${output}` });
  const { text } = await run([program('talking', ['-e', 'console.log("hello")'], here, read)]);
  assert.match(text, /said hello/);
});
