import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from '../conversations/conversation-state.ts';
import type { Portrait } from '../conversations/portrait.ts';
import { destinationsOf } from './destinations.ts';

const person = (id: string) => ({ id, username: id, displayName: id, photo: null });
const room = (id: string, title: string, subtitle = '') => ({
  conversation: { id, kind: 'direct', members: [person('me'), person(id)] } as unknown as Conversation,
  portrait: { title, subtitle, face: { kind: 'assistant' } } satisfies Portrait,
  unread: 0,
});
const ask = { query: '', me: 'me', here: null, people: [], communities: [], assistant: { title: 'Ask it', subtitle: '' } };
const rooms = [room('ann', 'Ann'), room('bob', 'Bob', '@ann-fan'), room('anton', 'Anton')];
const keys = (more: Partial<Parameters<typeof destinationsOf>[0]>) => destinationsOf({ ...ask, rooms, ...more }).map(({ key }) => key);

test('with nothing typed the latest rooms are offered, but for the one that is open', () => {
  assert.deepEqual(keys({ here: 'ann' }), ['bob', 'anton', 'assistant']);
});

test('the assistant comes last, where what is typed fits', () => {
  assert.deepEqual(keys({ query: 'ask' }), ['assistant']);
  assert.deepEqual(keys({ query: 'bob' }), ['bob']);
});

test('titles come before subtitles, and what fits alike stays in the order of activity', () => {
  assert.deepEqual(keys({ query: 'an' }), ['ann', 'anton', 'bob']);
  assert.deepEqual(keys({ query: 'zzz' }), []);
});

test('whoever one talks with already is offered once, as the room', () => {
  assert.deepEqual(keys({ query: 'ann', people: [person('ann'), person('annie')], communities: [{ id: 'k', name: 'Annals' }] }), [
    'ann',
    'bob',
    'anton',
    'person annie',
    'community k',
  ]);
});
