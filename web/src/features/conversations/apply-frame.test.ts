import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConversationModel, c, me, other, steps, third } from '../../../test/conversation-model.ts';
import type { Frame } from '../../link/frame.ts';
import { applyFrame } from './apply-frame.ts';
import { applySnapshot, isEarly } from './apply-snapshot.ts';
import { type ConversationState, noConversations, unreadOf } from './conversation-state.ts';

/** What of a state can be compared with a fresh one: how the ordinals were learnt is no part of it. */
function seen({ byId }: ConversationState) {
  return [...byId.values()].map(({ ordinals: _, ...rest }) => rest);
}

/** What the link does in the end: it fills the gap behind the last known event, and fresh views settle what is doubtful. */
function settled(state: ConversationState, server: ConversationModel): ConversationState {
  const head = state.byId.get(c)?.head ?? 0;
  const evs = server.events.filter(({ seq }) => seq > head);
  const filled = applyFrame(state, { t: 'ev', c, epoch: server.view().epoch, evs });
  return filled.doubtful.size > 0 ? applySnapshot(filled, server.view()) : filled;
}

const chaos = fc.record({ steps, before: fc.nat({ max: 20 }), order: fc.infiniteStream(fc.nat({ max: 9 })) });

/** Later frames shuffled within a window, every third or so repeated; event frames may be lost, marks arrive some time. */
function disturbed(frames: Frame[], order: Iterator<number>): Frame[] {
  const dice = () => order.next().value as number;
  const lossy = frames.flatMap((frame) => {
    if (frame.t === 'ev' && dice() === 0) return [];
    return dice() < 3 ? [frame, frame] : [frame];
  });
  return lossy
    .map((frame, at) => ({ frame, at: at + dice() }))
    .sort((a, b) => a.at - b.at)
    .map(({ frame }) => frame);
}

test('the law: a snapshot and later frames, shuffled, repeated or missing, are a fresh snapshot', () => {
  fc.assert(
    fc.property(chaos, ({ steps, before, order }) => {
      const server = new ConversationModel();
      for (const step of steps.slice(0, before)) server.take(step);
      let state = applySnapshot(noConversations(me), server.view());
      const frames = steps.slice(before).map((step) => server.take(step));
      for (const frame of disturbed(frames, order)) state = applyFrame(state, frame);
      assert.deepEqual(seen(settled(state, server)), seen(applySnapshot(noConversations(me), server.view())));
    }),
    { numRuns: 500 },
  );
});

test('a view that was asked for before frames came does not undo them', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 40 }), (steps, asked) => {
      const server = new ConversationModel();
      let state = applySnapshot(noConversations(me), server.view());
      const stale = steps.map((step, at) => {
        state = applyFrame(state, server.take(step));
        return at === asked ? server.view() : null;
      });
      for (const view of stale) if (view !== null) state = applySnapshot(state, view);
      assert.equal(state.byId.get(c)?.head, server.head);
      assert.deepEqual(seen(settled(state, server)), seen(applySnapshot(noConversations(me), server.view())));
    }),
  );
});

test('frames in order never leave a doubt about what others write', () => {
  const server = new ConversationModel();
  let state = applySnapshot(noConversations(me), server.view());
  for (let at = 0; at < 5; at++) {
    const frame = server.take({ write: other });
    for (const again of [frame, frame]) state = applyFrame(state, again);
  }
  assert.equal(state.doubtful.size, 0);
  assert.equal(unreadOf(state.byId.get(c)!), 5);
  state = applyFrame(state, server.take({ mark: me, behind: 2, read: true }));
  assert.equal(state.doubtful.size, 0);
  assert.equal(unreadOf(state.byId.get(c)!), 2);
  state = applyFrame(state, server.take({ hole: 3 }));
  state = applyFrame(state, server.take({ write: me }));
  assert.equal(state.doubtful.size, 0);
  assert.equal(unreadOf(state.byId.get(c)!), 0);
});

test('a read mark set elsewhere among messages that were there before is a doubt, not a guess', () => {
  const server = new ConversationModel();
  for (let at = 0; at < 5; at++) server.take({ write: other });
  const state = applySnapshot(noConversations(me), server.view());
  assert.deepEqual([...applyFrame(state, server.take({ mark: me, behind: 2, read: true })).doubtful], [c]);
  assert.equal(applyFrame(state, server.take({ mark: me, behind: 0, read: true })).doubtful.size, 0);
});

test('an unknown conversation is doubtful until a view comes, and one that was left is gone', () => {
  const server = new ConversationModel();
  const frame = server.take({ write: other });
  let state = applyFrame(noConversations(me), frame);
  assert.deepEqual([...state.doubtful], [c]);
  state = applySnapshot(state, server.view());
  assert.deepEqual([state.doubtful.size, state.byId.size], [0, 1]);
  state = applyFrame(state, { t: 'left', c, last: 1 });
  assert.equal(state.byId.size, 0);
});

test('what was left is remembered for whoever looks at it, and a view asked for before does not bring it back', () => {
  const server = new ConversationModel();
  server.take({ write: other });
  const asked = applySnapshot(noConversations(me), server.view());
  let state = applyFrame(asked, server.take({ go: me }));
  assert.deepEqual([...state.doubtful], [], 'no view will tell of it');
  assert.equal(state.byId.get(c)?.last?.kind, 'leave');
  state = applyFrame(state, { t: 'left', c, last: 2 });
  assert.equal(state.left.get(c)?.title, 'Machines');
  assert.equal(applySnapshot(state, server.view(), asked), state);
  // Whoever is brought back is told by a note, and asks anew.
  state = applyFrame(state, { t: 'note', av: 1, kind: 'conversation-added', c });
  assert.deepEqual([...state.doubtful], [c]);
  state = applySnapshot(state, server.view(), state);
  assert.deepEqual([state.byId.size, state.left.size], [1, 0]);
});

test('a group has its new title at once, and asks who is in it after somebody came or went', () => {
  const server = new ConversationModel();
  let state = applySnapshot(noConversations(me), server.view());
  state = applyFrame(state, server.take({ rename: 'Engines' }));
  assert.deepEqual([state.byId.get(c)?.title, state.doubtful.size], ['Engines', 0]);
  state = applyFrame(state, server.take({ come: third }));
  assert.deepEqual([state.byId.get(c)?.memberCount, state.byId.get(c)?.last?.kind, state.doubtful.size], [3, 'join', 1]);
  assert.equal(isEarly(state, { ...server.view(), memberCount: 2 }), true, 'the log told of them first');
  assert.equal(isEarly(state, server.view()), false);
  assert.equal(unreadOf(state.byId.get(c)!), 0);
});
