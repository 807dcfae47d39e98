import assert from 'node:assert/strict';
import { test } from 'node:test';
import { groupLimits } from '@chatter/contracts/chat/routes.ts';
import fc from 'fast-check';
import { isTitle } from '../people/is-title.ts';
import { titleOfQuestion } from './title-of-question.ts';

test('a short question is the title, in one line and without the marks of Markdown', () => {
  assert.equal(titleOfQuestion('How do I undo a commit?'), 'How do I undo a commit?');
  assert.equal(titleOfQuestion('  Explain **this**:\n\n```ts\nconst a = 1;\n```'), 'Explain this: const a = 1;');
});

test('a long question is cut between words', () => {
  assert.equal(
    titleOfQuestion('Please explain to me, step by step, how a ship can float although steel is heavier than water'),
    'Please explain to me, step by step, how a ship can float…',
  );
  assert.equal(titleOfQuestion('a'.repeat(200)), `${'a'.repeat(59)}…`);
});

test('what a title cannot hold is left out; where nothing is left there is no title', () => {
  assert.equal(titleOfQuestion('What does <b>bold</b> do?'), 'What does b bold /b do?');
  assert.equal(titleOfQuestion('<>'), null);
  assert.equal(titleOfQuestion(' \n '), null);
});

const sign = fc
  .integer({ min: 1, max: 0x10ffff })
  .filter((code) => code < 0xd800 || code > 0xdfff)
  .map((code) => String.fromCodePoint(code));

test('whatever is asked, the title is one that the server takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: sign, maxLength: 200 }), (question) => {
      const title = titleOfQuestion(question);
      assert.ok(title === null || (isTitle(title, groupLimits.maxTitle) && title.isWellFormed()));
    }),
  );
});
