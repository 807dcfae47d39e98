import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '@chatter/client/outbox/entry.ts';
import { takeEntry } from './take-entry.ts';

const sending = (m: string, c = 'c'): Entry => ({ m, c, body: m, order: 1, state: 'sending' });
const durable = (m: string, c = 'c'): Entry => ({ m, c, body: m, order: 1, state: 'durable', seq: 1, n: 1, at: 1, epoch: 1 });

test('an entry takes the place of its earlier self, also under a new id', () => {
  const shown = new Map<string, Entry>();
  takeEntry(shown, { entry: sending('a') });
  takeEntry(shown, { entry: { ...sending('a'), state: 'failed', code: 'too-long' } });
  assert.deepEqual(
    [...shown.values()].map(({ state }) => state),
    ['failed'],
  );
  takeEntry(shown, { entry: sending('b'), was: 'a' });
  assert.deepEqual([...shown.keys()], ['b']);
});

test('of what is durable only the newest of each conversation is kept', () => {
  const shown = new Map<string, Entry>();
  for (const entry of [durable('a'), durable('x', 'other'), durable('b'), sending('d')]) takeEntry(shown, { entry });
  assert.deepEqual([...shown.keys()], ['x', 'b', 'd']);
});
