import assert from 'node:assert/strict';
import { test } from 'node:test';
import { behaviourOf } from './behaviour.ts';

const pace = { firstMs: 0, wordMs: 1 };
const of = (question: string, times = 0) => behaviourOf(question, { messages: 2, times }, pace);

test('words choose what happens, and may be put together', () => {
  assert.equal(of('How are you?').ends, 'stop');
  assert.match(of('How are you?').answer, /How are you\?.*given 2 messages/s);
  assert.equal(of('Die, please!').ends, 'die');
  assert.deepEqual([of('slow and long').firstMs, of('slow and long').wordMs], [3000, 0]);
  assert.equal(of('Is the dietary rating belonging here?').ends, 'stop', 'whole words only');
});

test('a rate limit is met once for a text, and anything else with the word once', () => {
  assert.equal(of('rate').status, 429);
  assert.equal(of('rate', 1).status, undefined);
  assert.equal(of('hang once').ends, 'hang');
  assert.equal(of('hang once', 1).ends, 'stop');
  assert.equal(of('hang', 1).ends, 'hang');
});
