import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Refusal } from '@chatter/platform/refusal.ts';
import { numberChanges } from './change.ts';
import { joinCommunity } from './join-community.ts';
import { type Removal, removeMember } from './remove-member.ts';

const refused = (code: string, work: () => unknown) => assert.throws(work, (error) => error instanceof Refusal && error.code === code);
const owner = { memberCount: 3, role: 'owner' } as const;
const member = { memberCount: 3, role: 'member' } as const;
const stranger = { memberCount: 3, role: null } as const;
const removal = (more: Partial<Removal>): Removal => ({ account: 'x', accountRole: 'member', by: 'me', owners: 1, ...more });

test('changes get the versions that follow', () => {
  const changes = numberChanges(4, [
    { kind: 'granted', account: 'x' },
    { kind: 'renamed', name: 'n' },
  ]);
  assert.deepEqual(
    changes.map(({ pv, kind }) => [pv, kind]),
    [
      [5, 'granted'],
      [6, 'renamed'],
    ],
  );
});

test('joining twice changes nothing, and what is gone cannot be joined', () => {
  assert.deepEqual(joinCommunity(stranger, 'x'), [{ kind: 'granted', account: 'x' }]);
  assert.deepEqual(joinCommunity(member, 'x'), []);
  refused('not-found', () => joinCommunity({ memberCount: 0, role: null }, 'x'));
});

test('an owner removes others, nobody else does', () => {
  assert.deepEqual(removeMember(owner, removal({})), [{ kind: 'revoked', account: 'x', by: 'me' }]);
  refused('not-allowed', () => removeMember(member, removal({})));
  refused('not-allowed', () => removeMember(stranger, removal({})));
  refused('not-found', () => removeMember({ memberCount: 0, role: null }, removal({})));
});

test('anybody leaves, and who is not there has left already', () => {
  assert.deepEqual(removeMember(member, removal({ account: 'me' })), [{ kind: 'revoked', account: 'me', by: 'me' }]);
  assert.deepEqual(removeMember(stranger, removal({ account: 'me', accountRole: null })), []);
  assert.deepEqual(removeMember({ memberCount: 0, role: null }, removal({ account: 'me', accountRole: null })), []);
  assert.deepEqual(removeMember(owner, removal({ accountRole: null })), []);
});

test('the last owner leaves last', () => {
  const leaving = removal({ account: 'me', accountRole: 'owner' });
  refused('last-owner', () => removeMember(owner, leaving));
  assert.equal(removeMember(owner, { ...leaving, owners: 2 }).length, 1);
  assert.equal(removeMember({ memberCount: 1, role: 'owner' }, leaving).length, 1);
});
