import assert from 'node:assert/strict';
import { test } from 'node:test';
import { friendLimits } from '@chatter/contracts/auth/people.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import {
  type Act,
  accept,
  ask,
  block,
  cancel,
  coolDownMs,
  decline,
  type Friendship,
  refuseTooMany,
  unblock,
  unfriend,
} from './friendship.ts';

const now = new Date('2026-11-29T12:00:00Z');
const nothing: Friendship = { state: 'none', askedBy: null, changedAt: now, blockedBy: new Set() };

/** Acts one after the other, each as `who act`; what is refused changes nothing and is noted. */
function after(...acts: string[]): { pair: string; refused: string[] } {
  const rules: Record<string, Act> = { ask, accept, decline, cancel, unfriend, block, unblock };
  const refused: string[] = [];
  let pair = nothing;
  for (const [at, act] of acts.entries()) {
    const [who = '', what = ''] = act.split(' ');
    try {
      const { blocks, ...next } = rules[what]?.(pair, who, now) ?? {};
      pair = { ...pair, ...next };
      if (blocks !== undefined)
        pair = { ...pair, blockedBy: new Set([...pair.blockedBy].filter((one) => one !== who).concat(blocks ? who : [])) };
    } catch (error) {
      assert.ok(error instanceof Refusal);
      refused.push(`${at} ${error.code}`);
    }
  }
  return { pair: `${pair.state} ${pair.askedBy}`, refused };
}

test('who is asked may accept or decline, and nobody else', () => {
  assert.deepEqual(after('ann ask', 'ben accept'), { pair: 'friends ann', refused: [] });
  assert.deepEqual(after('ann ask', 'ben decline'), { pair: 'declined ann', refused: [] });
  assert.deepEqual(after('ann ask', 'ann accept', 'ann decline'), { pair: 'asked ann', refused: ['1 not-found', '2 not-found'] });
  assert.deepEqual(after('ben accept', 'ben decline'), { pair: 'none null', refused: ['0 not-found', '1 not-found'] });
});

test('every act done twice is done once', () => {
  const acts = ['ann ask', 'ann ask', 'ben accept', 'ben accept', 'ann accept', 'ben ask', 'ann unfriend', 'ben unfriend'];
  assert.deepEqual(after(...acts), { pair: 'ended ann', refused: [] });
  assert.deepEqual(after('ann ask', 'ben decline', 'ben decline'), { pair: 'declined ann', refused: [] });
  assert.deepEqual(after('ann ask', 'ann cancel', 'ann cancel'), { pair: 'cancelled ann', refused: [] });
});

test('two who ask each other are friends', () => {
  assert.deepEqual(after('ann ask', 'ben ask'), { pair: 'friends ann', refused: [] });
});

test('a request that was taken back cannot be accepted, and one that was accepted not taken back', () => {
  assert.deepEqual(after('ann ask', 'ann cancel', 'ben accept'), { pair: 'cancelled ann', refused: ['2 not-found'] });
  assert.deepEqual(after('ann ask', 'ben accept', 'ann cancel'), { pair: 'friends ann', refused: [] });
  assert.deepEqual(after('ann ask', 'ben cancel'), { pair: 'asked ann', refused: [] });
});

test('who was declined waits a week, also by taking back and asking anew; who declined may ask at once', () => {
  assert.deepEqual(after('ann ask', 'ben decline', 'ann cancel', 'ann ask').refused, ['3 too-soon']);
  assert.deepEqual(after('ann ask', 'ben decline', 'ben ask'), { pair: 'asked ben', refused: [] });
  const declined: Friendship = { state: 'declined', askedBy: 'ann', changedAt: now, blockedBy: new Set() };
  const later = (ms: number) => new Date(now.getTime() + ms);
  assert.throws(() => ask(declined, 'ann', later(coolDownMs - 1500)), { code: 'too-soon', retryAfterSeconds: 2 });
  assert.deepEqual(ask(declined, 'ann', later(coolDownMs)), { state: 'asked', askedBy: 'ann' });
});

test('a block ends what there was, and neither asks the other until both have taken it back', () => {
  assert.deepEqual(after('ann ask', 'ben accept', 'ann block'), { pair: 'ended ann', refused: [] });
  assert.deepEqual(after('ann ask', 'ben block', 'ben accept'), { pair: 'cancelled ann', refused: ['2 not-found'] });
  const acts = ['ann block', 'ben ask', 'ann ask', 'ben block', 'ann unblock', 'ann ask', 'ben unblock', 'ann ask'];
  assert.deepEqual(after(...acts), { pair: 'asked ann', refused: ['1 account-unknown', '2 blocked', '5 account-unknown'] });
});

test('a block does not let anybody ask again sooner, and done twice it is done once', () => {
  assert.deepEqual(after('ann ask', 'ben decline', 'ben block', 'ben block', 'ben unblock', 'ben unblock', 'ann ask').refused, [
    '6 too-soon',
  ]);
});

test('nobody has more friends, more requests that wait, or blocks more people, than there may be', () => {
  const { maxFriends, maxSent, maxReceived, maxBlocked } = friendLimits;
  const few = { friends: 1, sent: 1, received: 1, blocked: 1 };
  const full = { friends: maxFriends, sent: maxSent, received: maxReceived, blocked: maxBlocked };
  for (const state of ['asked', 'friends'] as const) {
    assert.throws(() => refuseTooMany({ state }, full, few), { code: 'too-many-friends' });
    refuseTooMany({ state }, few, few);
  }
  assert.throws(() => refuseTooMany({ state: 'friends' }, few, full), { code: 'too-many-friends' });
  assert.throws(() => refuseTooMany({ state: 'asked' }, few, full), { code: 'requests-full' });
  refuseTooMany({ state: 'asked' }, { ...few, received: maxReceived }, few);
  assert.throws(() => refuseTooMany({ state: 'none', blocks: true }, full, few), { code: 'too-many-blocked' });
  refuseTooMany({ state: 'none', blocks: true }, few, full);
  refuseTooMany({ state: 'none', blocks: false }, full, full);
  refuseTooMany({ state: 'ended' }, full, full);
});

test('who is blocked is told the same as of somebody on their way out, whatever there was before', () => {
  const states = ['none', 'declined', 'cancelled', 'ended'] as const;
  for (const state of states) {
    const pair = { state, askedBy: null, changedAt: now, blockedBy: new Set<string>() };
    for (const one of [
      { ...pair, blockedBy: new Set(['ben']) },
      { ...pair, hidden: true },
    ])
      assert.throws(() => ask(one, 'ann', now), { code: 'account-unknown', status: 404 }, state);
  }
});
