import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { applyFrame, isEarly, type MembersState, withList } from './members-state.ts';

const member = (id: string) => ({ person: { id, username: id, displayName: id, photo: null }, role: 'member' }) as const;
const state: MembersState = withList(new Map(), 'c', [member('ann'), member('bob')]);
const common = { seq: 5, n: 1, at: 0, from: 'ann', m: 'm', by: 'ann' };
const after = (event: ConversationEvent, c = 'c') => applyFrame(state, { t: 'ev', c, epoch: 1, evs: [event] }, 'me');

test('who left is gone at once, who came is asked for, and what is said changes nobody', () => {
  assert.deepEqual(after({ ...common, kind: 'leave', who: ['bob'] }).get('c'), { items: [member('ann')], stale: true, came: new Set() });
  assert.deepEqual(after({ ...common, kind: 'join', who: ['eve'] }).get('c'), {
    items: [member('ann'), member('bob')],
    stale: true,
    came: new Set(['eve']),
  });
  assert.equal(after({ ...common, kind: 'leave', who: ['me'] }).get('c')?.stale, false, 'of a group that one left there is no list');
  assert.equal(after({ ...common, kind: 'message', body: 'hi' }), state);
});

test('a list nobody asked for is not kept, and one of a group that was left is dropped', () => {
  assert.equal(after({ ...common, kind: 'join', who: ['eve'] }, 'other'), state);
  assert.equal(applyFrame(state, { t: 'left', c: 'c', last: 5 }, 'me').size, 0);
});

test('a list without somebody who came was made too early, unless they left again', () => {
  const came = after({ ...common, kind: 'join', who: ['eve'] });
  assert.equal(isEarly(came, 'c', [member('ann')]), true);
  assert.equal(isEarly(came, 'c', [member('ann'), member('eve')]), false);
  const left = applyFrame(came, { t: 'ev', c: 'c', epoch: 1, evs: [{ ...common, kind: 'leave', who: ['eve'] }] }, 'me');
  assert.equal(isEarly(left, 'c', [member('ann')]), false);
});

test('after a gap the list is asked for again', () => {
  assert.equal(applyFrame(state, { t: 'reset', c: 'c', epoch: 1, reason: 'too-far', page: null }, 'me').get('c')?.stale, true);
});
