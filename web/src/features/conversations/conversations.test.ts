import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { createPinia, setActivePinia } from 'pinia';
import { useConversations } from './conversations.ts';

test('a note that something may have been missed has the recent list fetched again', async (context) => {
  const asked: string[] = [];
  context.mock.method(globalThis, 'fetch', async (url: string) => {
    asked.push(String(url));
    return Response.json({ items: [], next: null });
  });
  setActivePinia(createPinia());
  const conversations = useConversations();
  conversations.begin('me');
  conversations.receive({ t: 'note', av: 3, kind: 'something-else' });
  assert.deepEqual(asked, []);
  conversations.receive({ t: 'note', av: 3, kind: 'refresh' });
  await turn();
  assert.deepEqual(asked, ['/api/v1/conversations?limit=100']);
});
