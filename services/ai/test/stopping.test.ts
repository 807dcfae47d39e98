import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { RunningService } from '@chatter/platform/service.ts';
import { until } from '@chatter/testkit/until.ts';
import { sentences } from '../src/sentences.ts';
import { type Stage, setStage } from './start-ai.ts';

let stage: Stage;
let replicas: RunningService[] = [];
before(async () => {
  stage = await setStage();
  replicas = [await stage.start(), await stage.start()];
});
after(async () => {
  for (const replica of replicas) await replica[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const stop = (url: string, c: string, account: string) => stage.http(url, account, 'POST', `/ai/conversations/${c}/stop`);
const writing = (c: string) => until('it writes', () => stage.deltas.some((delta) => delta.c === c));

test('whichever process is asked, the one that writes stops, posts what is there, and hangs up on the model', async () => {
  for (const { url } of replicas) {
    const question = await stage.ask(`hang for a while, ${url}`);
    await writing(question.c);
    assert.equal((await stop(url, question.c, question.account)).status, 204);
    const answer = await stage.answered(question);
    assert.match(answer.body, /^Good question! You asked:/);
    assert.ok(!answer.body.includes(sentences.brokeOff));
    await until('the model is free', () => stage.model.streaming === 0);
  }
});

test('an answer with nothing yet is a sentence that it was stopped', async () => {
  const question = await stage.ask('be very slow');
  await until('the model is asked', () => stage.model.streaming === 1);
  assert.equal((await stop(replicas[0]?.url ?? '', question.c, question.account)).status, 204);
  assert.equal((await stage.answered(question)).body, sentences.stopped);
});

test('who asked nothing there, or has the answer already, finds nothing to stop', async () => {
  const question = await stage.ask('hang on, please');
  await writing(question.c);
  const url = replicas[0]?.url ?? '';
  assert.equal((await stop(url, question.c, uuidV7())).status, 404);
  assert.equal((await stop(url, uuidV7(), question.account)).status, 404);
  assert.equal((await stop(url, question.c, question.account)).status, 204);
  await stage.answered(question);
  await stage.settled();
  const late = await stop(url, question.c, question.account);
  assert.deepEqual([late.status, late.body?.code], [404, 'not-found']);
});

test('one person’s stop leaves the answer to another in the same conversation alone', async () => {
  const c = uuidV7();
  const [ann, bob] = [await stage.ask('hang, says Ann', { c }), await stage.ask('hang, says Bob', { c })];
  await until('both are written', () => new Set(stage.deltas.filter((delta) => delta.c === c).map(({ run }) => run)).size === 2);
  const url = replicas[0]?.url ?? '';
  assert.equal((await stop(url, c, ann.account)).status, 204);
  await stage.answered(ann);
  assert.equal(stage.model.streaming, 1);
  assert.equal((await stop(url, c, bob.account)).status, 204);
  await stage.answered(bob);
});

test('at most two of an account are under way at once, in all processes together, and the rest follow', async () => {
  const account = uuidV7();
  const questions = [];
  for (let i = 0; i < 4; i++) questions.push(await stage.ask(`hang ${i}`, { account }));
  const other = await stage.ask('Hello from somebody else');
  await stage.answered(other);
  await until('two are written', () => stage.model.streaming === 2);
  // Two processes note them in any order.
  const open = new Map(questions.map((question) => [question.c, question]));
  for (const _ of questions) {
    const c = await until('one is written', () => [...open.keys()].find((of) => stage.deltas.some((delta) => delta.c === of)));
    assert.ok(stage.model.streaming <= 2);
    await stop(replicas[1]?.url ?? '', c, account);
    await stage.answered(open.get(c) as (typeof questions)[number]);
    open.delete(c);
  }
});

test('a process that is asked to end gives its questions back', async () => {
  const question = await stage.ask('hang once, then answer');
  await writing(question.c);
  for (const replica of replicas.splice(0)) await replica[Symbol.asyncDispose]();
  assert.ok(!stage.chat.posts.some(({ c }) => c === question.c));
  replicas = [await stage.start()];
  assert.match((await stage.answered(question, 5000)).body, /it can be stopped/);
});
