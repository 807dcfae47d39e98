import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { freePort } from '@chatter/testkit/free-port.ts';
import { Program } from '@chatter/testkit/program.ts';
import { until } from '@chatter/testkit/until.ts';
import { type Stage, setStage } from './start-ai.ts';

let stage: Stage;
before(async () => {
  stage = await setStage();
});
after(() => stage[Symbol.asyncDispose]());

/** The assistant as a process of its own. */
async function processOf(more: Record<string, string> = {}): Promise<Program> {
  const port = await freePort();
  return new Program({
    name: 'ai',
    command: process.execPath,
    args: [fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    env: { ...stage.envFor(), ...more, HEALTH_PORT: String(port) },
    answers: async () => assert.ok((await fetch(`http://127.0.0.1:${port}/readyz`)).ok),
  });
}
const postsTo = (c: string) => stage.chat.posts.filter((post) => post.c === c);

// Here it runs out by itself, in the others by the test's word.
test('killed in the middle of an answer and started again: one answer, whole, by another attempt', async () => {
  await using assistant = await processOf();
  await assistant.start();
  const question = await stage.ask('hang once, please');
  await until('it writes', () => stage.deltas.some(({ c }) => c === question.c));
  await assistant.crash();
  await assistant.start();
  assert.match((await stage.answered(question)).body, /it can be stopped/);
  await stage.settled();
  assert.equal(postsTo(question.c).length, 1);
  const pieces = stage.deltas.filter(({ c }) => c === question.c);
  const attempts = [...new Set(pieces.map(({ run }) => run))];
  assert.equal(attempts.length, 2);
  for (const attempt of attempts) assert.equal(pieces.find(({ run }) => run === attempt)?.n, 0);
});

for (const point of ['ai.before-post', 'ai.after-post'])
  test(`killed at ${point}: the same answer is posted again, and the model is not asked again`, async () => {
    const question = await stage.ask(`What about ${point}?`);
    {
      await using dying = await processOf({ FAILPOINTS: `${point}=kill` });
      await Promise.all([dying.start().catch(() => {}), until('it was started', () => dying.pid)]);
      assert.equal((await dying.exited).signal, 'SIGKILL', dying.output());
    }
    await stage.runOut();
    await using assistant = await processOf();
    await assistant.start();
    await stage.answered(question);
    await stage.settled();
    const posts = postsTo(question.c);
    assert.equal(posts.length, point === 'ai.after-post' ? 2 : 1);
    assert.equal(new Set(posts.map(({ body }) => body)).size, 1);
    assert.equal(stage.model.asks.filter(({ ask }) => ask.messages.at(-1)?.content.includes(point)).length, 1);
  });

test('a frozen process loses its question to another one, and says nothing when it wakes', async () => {
  await using frozen = await processOf();
  await frozen.start();
  const question = await stage.ask('hang once, and freeze');
  await until('it writes', () => stage.deltas.some(({ c }) => c === question.c));
  frozen.freeze();
  await stage.runOut();
  await using other = await processOf();
  await other.start();
  await stage.answered(question);
  frozen.thaw();
  await until('it has let go', () => stage.model.streaming === 0);
  await stage.settled();
  assert.equal(postsTo(question.c).length, 1);
});
