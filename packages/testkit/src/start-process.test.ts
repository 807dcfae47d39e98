import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Program } from './program.ts';
import { startProcess } from './start-process.ts';
import { until } from './until.ts';

const node = (script: string) => ({ command: process.execPath, args: ['-e', script] });

test('output and exit code of a process are kept', async () => {
  await using process = await startProcess(node('console.log("out"); console.error("err"); process.exitCode = 3'));
  assert.deepEqual(await process.exited, { code: 3, signal: null });
  assert.deepEqual(process.output().trim().split('\n').sort(), ['err', 'out']);
});

test('a process that ignores SIGTERM is killed', async () => {
  const stubborn = 'process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")';
  await using process = await startProcess({ ...node(stubborn), stopWithinMs: 50 });
  await until('it is up', () => process.output().includes('up'));
  assert.equal((await process.stop()).signal, 'SIGKILL');
});

test('what a process started and left behind ends with it', async () => {
  const parent = `const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
    child.once("spawn", () => process.exit())`;
  await using started = await startProcess(node(parent));
  // The child holds the output open: this ends only when the child has ended too.
  assert.deepEqual(await started.exited, { code: 0, signal: null });
});

test('a process ends when its signal aborts, also one that had aborted before', async () => {
  const stopping = new AbortController();
  const plan = { ...node('setInterval(() => {}, 1000)'), stopping: stopping.signal };
  await using first = await startProcess(plan);
  stopping.abort();
  await using second = await startProcess(plan);
  assert.deepEqual([(await first.exited).signal, (await second.exited).signal], ['SIGTERM', 'SIGTERM']);
});

test('a program that cannot be executed is refused', async () => {
  await assert.rejects(startProcess({ command: '/nonexistent/server' }), /ENOENT/);
});

test('a program that ends before it answers fails at once, with its last words', async () => {
  const program = new Program({
    name: 'broken',
    ...node('console.error("the disk is on fire"); process.exit(1)'),
    answers: () => Promise.reject(new Error('not yet')),
  });
  await assert.rejects(program.start(), /broken ended \(1\) before it answered.*the disk is on fire/s);
});

test('a program crashes and starts again in its place', async () => {
  await using program = new Program({ name: 'idle', ...node('setInterval(() => {}, 1000)'), answers: () => Promise.resolve() });
  await program.start();
  const first = program.pid;
  await program.crash();
  assert.equal((await program.exited).signal, 'SIGKILL');
  await program.start();
  assert.notEqual(program.pid, first);
});
