import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Conversation } from './conversation-state.ts';
import { inOrder, sectionsOf } from './sections.ts';

const room = (id: string, more: Partial<Conversation> = {}) =>
  ({ id, kind: 'direct', title: null, n: 0, readN: 0, ...more }) as Conversation;
const channel = (id: string, title: string, community: string, n = 0) =>
  room(id, { kind: 'channel', title, n, community: { id: community, name: community } });
const recent = [
  channel('1', 'tools', 'Zoo', 2),
  room('2'),
  channel('3', 'general', 'Zoo', 3),
  room('4', { kind: 'group' }),
  channel('5', 'plot 10', 'Allotment'),
  channel('6', 'plot 9', 'Allotment'),
];

test('talks stay in the order of activity; communities and channels go by name, and count what is unread', () => {
  const sections = sectionsOf(recent, () => true);
  assert.deepEqual(
    sections.communities.map(({ name, unread }) => [name, unread]),
    [
      ['Allotment', 0],
      ['Zoo', 5],
    ],
  );
  assert.deepEqual(
    inOrder(sections).map(({ id }) => id),
    ['2', '4', '6', '5', '3', '1'],
  );
});

test('what is filtered out leaves no empty community behind', () => {
  const sections = sectionsOf(recent, ({ id }) => id === '3');
  assert.deepEqual([sections.talks.length, sections.communities.length], [0, 1]);
});
