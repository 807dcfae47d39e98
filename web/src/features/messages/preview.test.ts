import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '@chatter/client/outbox/entry.ts';
import type { Conversation } from '../conversations/conversation-state.ts';
import { previewOf } from './preview.ts';

const last = { seq: 7, n: 7, at: 0, from: 'me', m: 'm7', kind: 'message', body: 'logged', changed: 7 };
const conversation = { id: 'c', kind: 'direct', head: 7, last } as Conversation;
const nobody = { from: null, system: null };
const sending = (body: string, order: number, c = 'c'): Entry => ({ m: body, c, body, order, state: 'sending' });

test('the last message is shown, with its tick if it is mine', () => {
  assert.deepEqual(previewOf(conversation, 'me', [], [[7, 5]]), { text: 'logged', tick: 'delivered', ...nobody });
  assert.deepEqual(previewOf(conversation, 'you', [], [[7, 5]]), { text: 'logged', tick: null, ...nobody });
  assert.deepEqual(previewOf({ ...conversation, last: null }, 'me', [], []), { text: null, tick: null, ...nobody });
});

test('what waits in the outbox comes first, the newest of it', () => {
  const outbox = [sending('second', 2), sending('first', 1), sending('elsewhere', 3, 'other')];
  assert.deepEqual(previewOf(conversation, 'me', outbox, []), { text: 'second', tick: 'pending', ...nobody });
  const failed: Entry = { m: 'x', c: 'c', body: 'refused', order: 9, state: 'failed', code: 'malformed' };
  assert.equal(previewOf(conversation, 'me', [...outbox, failed], []).tick, 'failed');
});

test('among several people it says who, and what happened to the room', () => {
  const group: Conversation = { ...conversation, kind: 'group' };
  assert.equal(previewOf(group, 'you', [], []).from, 'me');
  assert.equal(previewOf(group, 'you', [sending('mine', 1)], []).from, 'you');
  const { body: _, ...told } = last;
  const join = { ...told, kind: 'join', by: 'me', who: ['you'] };
  assert.deepEqual(previewOf({ ...group, last: join }, 'you', [], []), { text: null, tick: null, from: null, system: join });
});

test('a new title of a conversation with the assistant is nothing that was said there', () => {
  const { body: _, ...told } = last;
  const rename = { ...told, kind: 'rename', by: 'me', title: 'Ships' };
  assert.deepEqual(previewOf({ ...conversation, kind: 'assistant', last: rename }, 'me', [], []), { text: null, tick: null, ...nobody });
  assert.equal(previewOf({ ...conversation, kind: 'group', last: rename }, 'me', [], []).system, rename);
});

test('what the log has already is no news', () => {
  const sent: Entry = { m: 'x', c: 'c', body: 'logged', order: 9, state: 'sent', seq: 7, n: 7, at: 0, epoch: 1 };
  assert.equal(previewOf(conversation, 'me', [sent], [[7, 7]]).tick, 'read');
});
