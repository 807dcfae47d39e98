import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addToGroup, type Room, removeFromGroup, renameRoom } from './change-group.ts';

const group: Room = {
  kind: 'group',
  title: 'Tea',
  members: new Map([
    ['ann', 'owner'],
    ['bob', 'member'],
    ['eve', 'member'],
  ]),
};

test('members bring people in; who is there already is passed over', () => {
  assert.deepEqual(addToGroup(group, 'bob', ['eve', 'dan'], 5), { change: { kind: 'join', by: 'bob', who: ['dan'] }, heir: null });
  assert.equal(addToGroup(group, 'bob', ['eve'], 3), null);
  assert.throws(() => addToGroup(group, 'bob', ['dan'], 3), { code: 'group-full' });
});

test('anybody leaves, and leaves once; only the owner removes others', () => {
  assert.deepEqual(removeFromGroup(group, 'bob', 'bob'), { change: { kind: 'leave', by: 'bob', who: ['bob'] }, heir: null });
  assert.equal(removeFromGroup(group, 'dan', 'dan'), null);
  assert.deepEqual(removeFromGroup(group, 'ann', 'eve')?.change, { kind: 'leave', by: 'ann', who: ['eve'] });
  assert.equal(removeFromGroup(group, 'ann', 'dan'), null);
  assert.throws(() => removeFromGroup(group, 'bob', 'eve'), { code: 'not-allowed' });
});

test('when the owner leaves, who has been there longest owns the group', () => {
  assert.equal(removeFromGroup(group, 'ann', 'ann')?.heir, 'bob');
  assert.equal(removeFromGroup({ ...group, members: new Map([['ann', 'owner']]) }, 'ann', 'ann')?.heir, null);
});

test('a title is changed by members, once', () => {
  assert.deepEqual(renameRoom(group, 'eve', 'Coffee')?.change, { kind: 'rename', by: 'eve', title: 'Coffee' });
  assert.equal(renameRoom(group, 'eve', 'Tea'), null);
  assert.throws(() => renameRoom({ ...group, kind: 'channel' }, 'eve', 'Coffee'), { code: 'not-allowed' });
});

test('to a stranger there is no group', () => {
  assert.throws(() => addToGroup(group, 'dan', ['dan'], 5), { code: 'not-found' });
  assert.throws(() => removeFromGroup(group, 'dan', 'ann'), { code: 'not-found' });
  assert.throws(() => renameRoom(group, 'dan', 'Mine'), { code: 'not-found' });
});

test('nobody is brought into, or leaves, what is no group', () => {
  for (const kind of ['direct', 'channel', 'assistant'] as const) {
    assert.throws(() => addToGroup({ ...group, kind }, 'ann', ['dan'], 5), { code: 'not-allowed' });
    assert.throws(() => removeFromGroup({ ...group, kind }, 'ann', 'ann'), { code: 'not-allowed' });
  }
});
