import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bodyLimits } from '@chatter/contracts/chat/events.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import type { RunningService } from '@chatter/platform/service.ts';
import { scriptedModel } from '@chatter/testkit/model/behaviour.ts';
import { until } from '@chatter/testkit/until.ts';
import { sentences } from '../src/sentences.ts';
import { type Stage, setStage } from './start-ai.ts';

let stage: Stage;
let assistant: RunningService;
before(async () => {
  stage = await setStage();
  assistant = await stage.start({ ...stage.withModel, AI_API_KEY: 'key-of-the-test', AI_PATIENCE_SECONDS: '1' });
});
after(async () => {
  await assistant?.[Symbol.asyncDispose]();
  await stage[Symbol.asyncDispose]();
});

const asked = (question: string) => stage.model.asks.filter(({ ask }) => ask.messages.at(-1)?.content === question).length;
const runOf = ({ c, seq }: { c: string; seq: number }) =>
  stage.db.selectFrom('run').selectAll().where('c', '=', uuidToBytes(c)).where('seq', '=', seq).executeTakeFirstOrThrow();
const doneRun = (question: { c: string; seq: number }) =>
  until('the run is done', async () => {
    const run = await runOf(question);
    return run.state === 'done' ? run : null;
  });

test('a predefined question is answered from the file, and no model is asked', async () => {
  const question = await stage.ask('Hey, what is GIT?');
  const answer = await stage.answered(question);
  assert.equal(answer.via, 'predefined');
  assert.match(answer.body, /history of a folder/);
  assert.equal(asked('Hey, what is GIT?'), 0);
});

test('the model answers anything else, as what it is, with the conversation as the one who asked sees it', async () => {
  const account = uuidV7();
  const first = await stage.ask('Who wrote Faust?', { account });
  await stage.answered(first);
  const question = await stage.ask('And when?', { c: first.c, account });
  const answer = await stage.answered(question);
  assert.equal(answer.via, scriptedModel);
  assert.match(answer.body, /> And when\?/);
  const last = stage.model.asks.findLast(({ ask }) => ask.messages.at(-1)?.content === 'And when?');
  assert.deepEqual(
    last?.ask.messages.map(({ role }) => role),
    ['system', 'user', 'assistant', 'user'],
  );
  assert.equal(last?.key, 'key-of-the-test');
  assert.ok(stage.chat.asks.filter(({ c }) => c === first.c).every((ask) => ask.account === account));
  const run = await doneRun(question);
  assert.equal(run.answer, null, 'the text is kept by chat alone');
  assert.ok((run.tokens_out ?? 0) > 10);
});

test('what is being written is published piece by piece, and the pieces are the answer', async () => {
  const question = await stage.ask('Tell me of the sea, with delay, up to the limit');
  const answer = await stage.answered(question);
  const pieces = stage.deltas.filter(({ c }) => c === question.c);
  assert.ok(pieces.length >= 5);
  assert.deepEqual(
    pieces.map(({ n }) => n),
    pieces.map((_, index) => index),
  );
  assert.equal(new Set(pieces.map(({ run }) => run)).size, 1);
  assert.ok(
    answer.body.startsWith(
      pieces
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    ),
  );
});

test('a question that comes twice is answered once', async () => {
  const question = stage.say(uuidV7(), uuidV7(), 'How high is K2?');
  await Promise.all([stage.summon(question), stage.summon(question)]);
  await stage.answered(question);
  await stage.settled();
  await stage.summon(question);
  await stage.settled();
  assert.equal(stage.chat.posts.filter(({ c }) => c === question.c).length, 1);
  assert.equal(asked('How high is K2?'), 1);
});

test('an answer is kept, and posted again, until MySQL has it', async () => {
  stage.chat.durable = false;
  const question = await stage.ask('Will it last?');
  const posts = () => stage.chat.posts.filter(({ c }) => c === question.c);
  const [first] = await until('it is posted again', () => (posts().length > 1 ? posts() : null));
  const { state, answer } = await runOf(question);
  assert.deepEqual([state, answer], ['posted', first?.body]);
  stage.chat.durable = true;
  assert.equal((await doneRun(question)).answer, null);
  assert.equal(new Set(posts().map(({ body }) => body)).size, 1);
  assert.equal(asked('Will it last?'), 1);
});

test('a model that asks for patience is asked again', async () => {
  const answer = await stage.answered(await stage.ask('What is the rate of the yen?'));
  assert.match(answer.body, /rate of the yen/);
  assert.equal(asked('What is the rate of the yen?'), 2);
});

for (const [word, reason] of [
  ['die', /broke off|terminated|UND_ERR|ECONNRESET/],
  ['malformed', /malformed/],
  ['hang', /silent/],
  ['early', /early/],
] as const)
  test(`a model that fails after some words (${word}) leaves them, and a sentence that it stopped`, async () => {
    const question = await stage.ask(`Please ${word} for me`);
    const answer = await stage.answered(question);
    assert.match(answer.body, /^Good question! You asked:/);
    assert.ok(answer.body.endsWith(`*${sentences.brokeOff}*`), answer.body);
    assert.equal(answer.via, scriptedModel);
    assert.match((await doneRun(question)).error ?? '', reason);
  });

for (const [word, reason] of [
  ['empty', /empty/],
  ['refuse', /^status 401 \(scripted_401\)$/],
  ['broken', /^status 500/],
] as const)
  test(`a model that says nothing (${word}) is said to be silent`, async () => {
    const question = await stage.ask(`This is ${word}`);
    const answer = await stage.answered(question);
    assert.deepEqual([answer.body, answer.via], [sentences.silent, scriptedModel]);
    assert.match((await doneRun(question)).error ?? '', reason);
  });

test('an answer at the model’s limit of length says so, and one beyond a message is cut at a word', async () => {
  const [limited, long] = [await stage.ask('limit'), await stage.ask('long')];
  assert.ok((await stage.answered(limited)).body.endsWith(`*${sentences.limit}*`));
  const { body } = await stage.answered(long);
  assert.ok(body.length <= bodyLimits.maxChars && body.length > bodyLimits.maxChars - 300);
  assert.match(body, /\w\.?\n\n\*The answer was longer/);
});

test('a slow question keeps other conversations waiting no longer than its own', async () => {
  const slow = await stage.ask('Something with delay, up to the limit');
  const quick = await stage.ask('What is Python?');
  await stage.answered(quick);
  assert.ok(!stage.chat.posts.some(({ c }) => c === slow.c));
  await stage.answered(slow);
});

test('somebody who may no longer see the question gets no answer', async () => {
  const account = uuidV7();
  stage.chat.strangers.add(account);
  const question = await stage.ask('Can I still read this?', { account });
  await stage.settled();
  assert.equal((await runOf(question)).state, 'void');
  assert.ok(!stage.chat.posts.some(({ c }) => c === question.c));
});

test('questions asked one after the other in a conversation are answered in that order', async () => {
  const [c, account] = [uuidV7(), uuidV7()];
  const first = await stage.ask('One, with delay, up to the limit', { c, account });
  const second = await stage.ask('What is Python?', { c, account });
  await stage.answered(second);
  assert.deepEqual(
    stage.chat.posts.filter((post) => post.c === c).map(({ to }) => to),
    [first.seq, second.seq],
  );
});

test('while chat is away a question waits, and is answered when it is back', async () => {
  stage.chat.up = false;
  const question = await stage.ask('What is a database?');
  await until('it was tried', async () => (await runOf(question)).attempt !== null);
  stage.chat.up = true;
  assert.equal((await stage.answered(question)).via, 'predefined');
});

test('more than twenty questions in a minute are answered politely, without the model', async () => {
  const account = uuidV7();
  const questions = [];
  for (let i = 0; i < 22; i++) questions.push(await stage.ask('What is your name?', { account }));
  const answers = await Promise.all(questions.map((question) => stage.answered(question)));
  assert.equal(answers.filter(({ body }) => body === sentences.tooMany).length, 2);
});

test('GET /ai says which model there is, and what can be asked without one', async () => {
  const { status, body } = await stage.http(assistant.url, uuidV7(), 'GET', '/ai');
  assert.equal(status, 200);
  assert.equal(body?.model, scriptedModel);
  const questions = body?.questions;
  assert.ok(Array.isArray(questions) && questions.length === 25 && questions.includes('What is Git?'));
});

test('the key of the model is in no row of the database', async () => {
  const rows = await stage.db.selectFrom('run').selectAll().execute();
  assert.ok(rows.length > 10 && !JSON.stringify(rows).includes('key-of-the-test'));
});
