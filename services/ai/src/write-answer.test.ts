import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import type { Model } from './model.ts';
import type { Run } from './runs.ts';
import { sentences } from './sentences.ts';
import { type Ending, writeAnswer } from './write-answer.ts';

const account = uuidV7();
const run: Run = { c: uuidV7(), seq: 1, account, attempt: uuidV7(), stopAsked: false, deaths: 0, askedAt: new Date(), answer: null };
const question: Item = { seq: 1, n: 1, at: 0, from: account, m: uuidV7(), kind: 'message', body: 'Why?', changed: 1 };

/** A model that says these pieces, none of them at once, then waits until it is ended or fails. */
const saying = (pieces: string[], failure?: Error): Model => ({
  name: 'm',
  write: async (_prompt, signal, onText) => {
    for (const piece of pieces) {
      await Promise.resolve();
      onText(piece);
    }
    if (failure !== undefined) throw failure;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    throw signal.reason;
  },
});
const silent: Model = { name: 'm', write: async () => assert.fail('the model is asked') };
const published: string[] = [];
const write = (model: Model | null, changes: Partial<Run> = {}, signal = new AbortController().signal, asked = 1) =>
  writeAnswer({
    model,
    systemPrompt: '',
    predefined: () => null,
    askedWithinAMinute: async () => asked,
    readContext: async () => [question],
    publishDelta: (_run, _n, text) => void published.push(text),
  })({ ...run, ...changes }, signal);

test('a question of which processes died three times is given up, with an answer', async () => {
  assert.equal((await write(silent, { deaths: 3 }))?.text, sentences.silent);
});

test('a question that was stopped before it was taken, and one too many, do not reach the model', async () => {
  assert.equal((await write(silent, { stopAsked: true }))?.text, sentences.stopped);
  assert.equal((await write(silent, {}, undefined, 21))?.text, sentences.tooMany);
});

test('stopped, an answer is what is there; lost or closing, there is none, and another attempt makes it', async () => {
  const endedBy = (why: Ending) => {
    const control = new AbortController();
    const answer = write(saying(['Because ', 'of']), {}, control.signal);
    setImmediate(() => control.abort(why));
    return answer;
  };
  assert.deepEqual(await endedBy('stopped'), { text: 'Because of', via: 'm', error: 'stopped', usage: null });
  await assert.rejects(endedBy('lost'));
  await assert.rejects(endedBy('closing'));
});

test('once the answer is there, no piece of it is published any more', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  published.length = 0;
  const control = new AbortController();
  const answer = write(saying(['Because ', 'of ', 'that']), {}, control.signal);
  setImmediate(() => control.abort('stopped' satisfies Ending));
  assert.equal((await answer)?.text, 'Because of that');
  assert.deepEqual(published, ['Because ']);
  t.mock.timers.tick(1000);
  assert.deepEqual(published, ['Because ']);
});

test('a model that never ends is ended when a message is full', async () => {
  const answer = await write(saying(['word '.repeat(3000)]));
  assert.ok(answer?.text.endsWith(`*${sentences.cut}*`));
  assert.equal(answer?.error, null);
});

test('white space alone is silence', async () => {
  assert.equal((await write(saying([' \n', '\u0000'], new TypeError('terminated'))))?.text, sentences.silent);
});
