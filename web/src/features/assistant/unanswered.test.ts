import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { assistantSender } from '@chatter/contracts/kit/ids.ts';
import { unansweredSince } from './unanswered.ts';

const minute = 60_000;
/** `?` asks and `!` answers, a minute apart. */
const talk = (signs: string): Item[] =>
  [...signs].map((sign, at) => ({
    seq: at + 1,
    n: at + 1,
    at: (at + 1) * minute,
    from: sign === '!' ? assistantSender : 'me',
    m: `${at}`,
    kind: 'message',
    body: sign,
    changed: at + 1,
  }));
const since = (signs: string) => unansweredSince(talk(signs));

test('every question waits for an answer of its own', () => {
  assert.equal(since(''), null);
  assert.equal(since('?'), minute);
  assert.equal(since('?!'), null);
  assert.equal(since('?!??'), 3 * minute, 'the earlier of the two');
  assert.equal(since('??!'), minute);
  assert.equal(since('??!!'), null);
  assert.equal(since('?!?!'), null);
});

test('where the page begins with an answer nothing is missing', () => {
  assert.equal(since('!?!'), null);
  assert.equal(since('!!?'), 3 * minute);
});

test('a question that never got its answer is not waited for once the talk has gone on for long', () => {
  assert.equal(since(`?${'?!'.repeat(3)}`), minute);
  assert.equal(since(`?${'?!'.repeat(8)}`), null);
});
