import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Item } from '@chatter/contracts/chat/events.ts';
import { type SystemWords, systemText } from './system-text.ts';

const words: SystemWords = {
  you: 'you',
  list: (names) => new Intl.ListFormat('en').format(names),
  others: (count) => `${count} others`,
  say: (sentence, { by, who, title }) => `${sentence}|${by}|${who}|${title}`,
};
const name = (id: string) => id[0]?.toUpperCase() + id.slice(1);
const text = (kind: string, by: string, more: Partial<Item> = {}) =>
  systemText({ seq: 5, n: 0, at: 0, from: by, m: 'm', kind, changed: 5, by, ...more }, 'me', name, words);

test('who came, who brought them, and who began it', () => {
  assert.equal(text('join', 'ann', { who: ['bob'] }), 'added|Ann|Bob|');
  assert.equal(text('join', 'ann', { who: ['bob', 'me', 'eve'] }), 'added|Ann|you, Bob, and Eve|');
  assert.equal(text('join', 'me', { who: ['bob'] }), 'addedByMe|Me|Bob|');
  assert.equal(text('join', 'ann', { who: ['ann'] }), 'came|Ann||');
  assert.equal(text('join', 'me', { who: ['me'] }), 'cameMe|Me||');
  assert.equal(text('join', 'ann', { who: ['bob', 'me'], seq: 1 }), 'began|Ann|you and Bob|', 'nothing was before it');
  assert.equal(text('join', 'me', { who: ['bob'], seq: 1 }), 'beganByMe|Me|Bob|');
  assert.equal(text('join', 'ann', { who: ['a', 'b', 'c', 'd'] }), 'added|Ann|A, B, C, and D|');
  assert.equal(text('join', 'ann', { who: ['a', 'b', 'c', 'd', 'me'] }), 'added|Ann|you, A, B, and 2 others|');
});

test('who left, and who removed them', () => {
  assert.equal(text('leave', 'ann', { who: ['ann'] }), 'went|Ann||');
  assert.equal(text('leave', 'me', { who: ['me'] }), 'wentMe|Me||');
  assert.equal(text('leave', 'ann', { who: ['me'] }), 'removed|Ann|you|');
  assert.equal(text('leave', 'me', { who: ['bob'] }), 'removedByMe|Me|Bob|');
});

test('a new title, and nothing for what is no matter of the room', () => {
  assert.equal(text('rename', 'ann', { title: 'Trip' }), 'renamed|Ann||Trip');
  assert.equal(text('rename', 'me', { title: 'Trip' }), 'renamedByMe|Me||Trip');
  assert.equal(text('message', 'ann', { body: 'hi' }), null);
});
