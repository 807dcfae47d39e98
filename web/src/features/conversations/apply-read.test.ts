import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ConversationModel, c, me, other, steps } from '../../../test/conversation-model.ts';
import { applyFrame } from './apply-frame.ts';
import { applyRead } from './apply-read.ts';
import { applySnapshot } from './apply-snapshot.ts';
import { noConversations, unreadOf } from './conversation-state.ts';

test('reading here gives what the server says of it afterwards', () => {
  fc.assert(
    fc.property(steps, fc.nat({ max: 6 }), (steps, behind) => {
      const server = new ConversationModel();
      for (const step of steps) server.take(step);
      const state = applySnapshot(noConversations(me), server.view());
      const read = server.events.at(-1 - behind);
      if (read === undefined) return;
      const here = applyRead(state, c, read.seq, read.n);
      const told = server.take({ mark: me, behind: server.head - read.seq, read: true });
      const fresh = applySnapshot(noConversations(me), server.view());
      assert.equal(unreadOf(here.byId.get(c)!), unreadOf(fresh.byId.get(c)!));
      assert.deepEqual(applyFrame(here, told).byId, here.byId);
    }),
  );
});

test('reading what was read before changes nothing', () => {
  const server = new ConversationModel();
  for (let at = 0; at < 3; at++) server.take({ write: other });
  const state = applyRead(applySnapshot(noConversations(me), server.view()), c, 3, 3);
  assert.equal(applyRead(state, c, 2, 2), state);
  assert.equal(applyRead(state, 'unknown', 9, 9), state);
});
