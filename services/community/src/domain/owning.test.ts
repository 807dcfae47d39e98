import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { editCommunity } from './edit-community.ts';
import { foundCommunity } from './found-community.ts';
import { openChannel } from './open-channel.ts';

const refused = (code: string, work: () => unknown) => assert.throws(work, (error) => error instanceof Refusal && error.code === code);
const owner = { memberCount: 3, role: 'owner' } as const;
const member = { memberCount: 3, role: 'member' } as const;

test('a community begins with its name, a channel and its founder, in this order', () => {
  let ids = 0;
  const { id, channel, about, changes } = foundCommunity({ name: ' Fox  Den ' }, 'ann', () => `id${++ids}`);
  assert.notEqual(id, channel.id);
  assert.equal(about, '');
  assert.deepEqual(changes, [
    { kind: 'founded', name: 'Fox Den', by: 'ann' },
    { kind: 'channel-opened', c: channel.id, title: 'general' },
    { kind: 'granted', account: 'ann' },
  ]);
});

test('only another name is a change', () => {
  assert.deepEqual(editCommunity(owner, { name: 'Den' }, { about: 'foxes' }), { name: null, about: 'foxes', changes: [] });
  assert.deepEqual(editCommunity(owner, { name: 'Den' }, { name: ' Den' }).changes, []);
  assert.deepEqual(editCommunity(owner, { name: 'Den' }, { name: 'DEN' }).changes, [{ kind: 'renamed', name: 'DEN' }]);
});

test('only an owner edits and opens channels', () => {
  refused('not-allowed', () => editCommunity(member, { name: 'Den' }, {}));
  refused('not-allowed', () => openChannel(member, 1, { title: 'x' }, 'c'));
  refused('not-found', () => openChannel({ memberCount: 0, role: null }, 1, { title: 'x' }, 'c'));
});

test('a hundred channels are enough', () => {
  assert.deepEqual(openChannel(owner, 99, { title: 'Last' }, 'c').changes, [{ kind: 'channel-opened', c: 'c', title: 'Last' }]);
  refused('too-many-channels', () => openChannel(owner, 100, { title: 'x' }, 'c'));
});
