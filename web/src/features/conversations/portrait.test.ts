import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Person } from '@chatter/contracts/auth/views.ts';
import type { Conversation } from './conversation-state.ts';
import { othersMarks, peerOf, portraitOf } from './portrait.ts';

const words = {
  assistant: 'Assistant',
  assistantSubtitle: 'Answers questions',
  somebody: 'Somebody',
  onlyYou: 'Only you',
  people: (names: readonly string[]) => names.join(', '),
  peopleAndMore: (names: readonly string[], more: number) => `${names.join(', ')} and ${more} more`,
};
const person = (id: string, displayName: string): Person => ({ id, username: id, displayName, photo: null });
const [me, ada, bob, eve, joe] = [
  person('me', 'Me'),
  person('ada', 'Ada Lovelace'),
  person('bob', 'Bob'),
  person('eve', 'Eve'),
  person('joe', 'Joe'),
];
const room = (more: Partial<Conversation>): Conversation => ({
  id: 'c',
  kind: 'group',
  title: 'Trip',
  members: [],
  memberCount: 1,
  role: 'member',
  community: null,
  epoch: 1,
  head: 0,
  n: 0,
  last: null,
  marks: {},
  activeAt: '',
  readN: 0,
  ordinals: [],
  ...more,
});
const portrait = (more: Partial<Conversation>) => portraitOf(room(more), 'me', words);

test('a direct conversation is the other person', () => {
  const direct = { kind: 'direct', title: null, members: [me, ada], memberCount: 2 } as const;
  assert.deepEqual(portrait({ ...direct, members: [me, ada] }), {
    title: 'Ada Lovelace',
    face: { kind: 'person', person: ada },
    subtitle: '@ada',
  });
  assert.equal(portrait({ ...direct, members: [me] }).title, 'Somebody');
  assert.equal(peerOf(room({ members: [me, ada] }), 'me'), undefined, 'a group is with nobody in particular');
});

test('a group shows its title, two faces, and who is in it', () => {
  const subtitle = (memberCount: number, members: Person[]) => portrait({ memberCount, members }).subtitle;
  assert.equal(subtitle(1, [me]), 'Only you');
  assert.equal(subtitle(3, [me, ada, bob]), 'Ada, Bob');
  assert.equal(subtitle(4, [me, ada, bob, eve]), 'Ada, Bob, Eve');
  assert.equal(subtitle(5, [me, ada, bob, eve, joe]), 'Ada, Bob and 2 more');
  assert.equal(subtitle(40, [ada, bob, me]), 'Ada, Bob and 37 more');
  assert.deepEqual(portrait({ members: [me, ada, bob] }).face, { kind: 'pair', people: [ada, bob] });
  assert.deepEqual(portrait({ members: [me, ada] }).face, { kind: 'title', id: 'c', name: 'Trip' });
});

test('a channel shows its community, the assistant itself', () => {
  assert.deepEqual(portrait({ kind: 'channel', title: 'general', community: { id: 'k', name: 'Gardeners' } }), {
    title: 'general',
    face: { kind: 'channel', id: 'c' },
    subtitle: 'Gardeners',
  });
  assert.deepEqual(portrait({ kind: 'assistant', title: null }), {
    title: 'Assistant',
    face: { kind: 'assistant' },
    subtitle: 'Answers questions',
  });
  const titled = portrait({ kind: 'assistant', title: 'How do ships float?' });
  assert.deepEqual([titled.title, titled.subtitle], ['How do ships float?', 'Assistant']);
});

test('marks of others are those of everybody but me; of the other person even before they have any', () => {
  assert.deepEqual(othersMarks(room({ kind: 'direct', memberCount: 2, marks: { me: [3, 3] } }), 'me'), [[0, 0]]);
  assert.deepEqual(othersMarks(room({ memberCount: 3, marks: { me: [3, 3], ada: [2, 1], bob: [3, 0] } }), 'me'), [
    [2, 1],
    [3, 0],
  ]);
  assert.deepEqual(othersMarks(room({ kind: 'channel', memberCount: 9, marks: { me: [3, 3] } }), 'me'), []);
});
