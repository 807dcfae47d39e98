import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { faultOfBody } from '@chatter/contracts/chat/events.ts';
import { createPredefined, readReplies } from './predefined.ts';

const file = await readFile(new URL('../replies/en.md', import.meta.url), 'utf8');
const replies = readReplies(file);
const find = createPredefined(replies);
const answerOf = (question: string) => {
  const reply = replies.find(({ questions }) => questions.includes(question));
  assert.ok(reply !== undefined, question);
  return reply.answer;
};

test('there are 25 replies, each a message, and every wording finds its own', () => {
  assert.equal(replies.length, 25);
  for (const { questions, answer } of replies) {
    assert.equal(faultOfBody(answer), null);
    for (const question of questions) assert.equal(find(question), answer, question);
  }
});

test('case, punctuation, spaces, articles and short forms do not matter', () => {
  const git = answerOf('What is Git?');
  for (const said of ['what is git', 'WHAT IS GIT???', '  What   is git !', "what's git", 'whats git?', 'What\u2019s Git'])
    assert.equal(find(said), git, said);
  assert.equal(find('what is api'), answerOf('What is an API?'));
  assert.equal(find('are u human'), answerOf('Are you human?'));
});

test('politeness around a question does not matter', () => {
  const git = answerOf('What is Git?');
  for (const said of [
    'Hi, what is git?',
    'hello there! what is git please',
    'Could you please tell me what is git?',
    'Please explain what is git, thanks',
    '@assistant what is git?',
    'Do you know what is git?',
  ])
    assert.equal(find(said), git, said);
  assert.equal(find('Please tell me a joke, thank you'), answerOf('Tell me a joke'));
  assert.equal(find('can you help me please?'), answerOf('Can you help me?'));
});

test('a small slip does not matter', () => {
  assert.equal(find('what is pyhton?'), answerOf('What is Python?'));
  assert.equal(find('what is machne lerning'), answerOf('What is machine learning?'));
  assert.equal(find('how to stay motivatd'), answerOf('How to stay motivated?'));
});

test('what is another question, or says more, is not answered from the file', () => {
  for (const said of [
    '',
    '?!',
    'hello',
    'what is it?',
    'what is gif?',
    'what is your game?',
    'what is git rebase?',
    'is python better than java?',
    'what is python and how do I install it on Windows?',
    'tell me a joke about databases that nobody has heard yet',
    'I asked my teacher "what is git?" and she said it is a tool. Do you agree with her?',
    `what is git? ${'Here is my repository. '.repeat(20)}`,
  ])
    assert.equal(find(said), null, said);
});

test('a file that cannot be meant is refused, with the question in the sentence', () => {
  assert.throws(() => readReplies('## One?\n\nYes.\n\n## Two?\n'), /"Two\?" has no answer/);
  assert.throws(() => readReplies('## One?\nYes.\n## one\nNo.\n'), /"one" stands there twice/);
});

test('headings right below each other share an answer, and a text above the first is not a reply', () => {
  assert.deepEqual(readReplies('# Replies\n\nHow to edit.\n\n## One?\n## Two?\n\nYes.\n\n### Really\n\nYes.\n'), [
    { questions: ['One?', 'Two?'], answer: 'Yes.\n\n### Really\n\nYes.' },
  ]);
});
