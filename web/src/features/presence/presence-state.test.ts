import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '../../link/frame.ts';
import { applyFrame, expired, nextEnd, nobodyHere } from './presence-state.ts';

const typing = (from: string, c = 'c'): Frame => ({ t: 'typing', c, from });
const message = (from: string): Frame => ({
  t: 'ev',
  c: 'c',
  epoch: 1,
  evs: [{ seq: 1, n: 1, at: 0, from, m: 'm', kind: 'message', body: 'hi' }],
});
const writers = (state: ReturnType<typeof nobodyHere>) => [...(state.writing.get('c')?.keys() ?? [])];

test('that somebody writes holds for five seconds from the last sign of it', () => {
  let state = applyFrame(nobodyHere(), typing('ann'), 0);
  state = applyFrame(state, typing('bob'), 3000);
  assert.equal(nextEnd(state), 5000);
  assert.deepEqual(writers(expired(state, 4999)), ['ann', 'bob']);
  assert.deepEqual(writers(expired(state, 5000)), ['bob']);
  state = applyFrame(state, typing('ann'), 4000);
  assert.deepEqual(writers(expired(state, 8999)), ['ann']);
  assert.deepEqual([nextEnd(expired(state, 9000)), expired(state, 9000).writing.size], [null, 0]);
});

test('whoever has said it writes no more, and nobody writes in a room that was left', () => {
  const state = applyFrame(applyFrame(nobodyHere(), typing('ann'), 0), typing('bob'), 0);
  assert.deepEqual(writers(applyFrame(state, message('ann'), 1)), ['bob']);
  assert.equal(applyFrame(state, { t: 'left', c: 'c', last: 1 }, 1).writing.size, 0);
});

test('people are here or were seen last', () => {
  let state = applyFrame(nobodyHere(), { t: 'presence', of: 'ann', state: 'online' }, 0);
  assert.deepEqual(state.of.get('ann'), { online: true, lastSeenMs: null });
  state = applyFrame(state, { t: 'presence', of: 'ann', state: 'offline', lastSeen: 7 }, 0);
  assert.deepEqual(state.of.get('ann'), { online: false, lastSeenMs: 7 });
});
