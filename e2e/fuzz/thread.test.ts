import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { Thread } from './thread.ts';

const event = (seq: number): ConversationEvent => ({ seq, n: seq, at: 1, from: 'ann', m: `${seq}`, kind: 'message', body: `word ${seq}` });
const row = (seq: number): Item => ({ ...event(seq), changed: seq });
const words = (...seqs: number[]) => seqs.map((seq) => `word ${seq}`);

test('an event that comes a second time is noticed', () => {
  const thread = new Thread();
  assert.deepEqual(thread.take([event(1), event(2)]).again, []);
  assert.deepEqual(
    thread.take([event(2), event(3)]).again.map(({ seq }) => seq),
    [2],
  );
  assert.deepEqual(thread.of('ann'), words(1, 2, 3));
});

test('a page that begins anew replaces what it covers, and what lies between it and what is known is read', () => {
  const thread = new Thread();
  thread.take([event(1), event(2), event(3)]);
  const added = thread.restart({ items: [row(3), row(6)], next: 3 });
  assert.deepEqual([added.map(({ seq }) => seq), thread.below, thread.of('ann')], [[6], 3, words(1, 2, 3, 6)]);
  thread.restart({ items: [row(8), row(9)], next: 8 });
  assert.deepEqual([thread.below, thread.of('ann')], [8, words(1, 2, 3, 6, 8, 9)]);
  assert.deepEqual(
    thread.fill([row(3), row(6), row(7)]).map(({ seq }) => seq),
    [7],
  );
});
