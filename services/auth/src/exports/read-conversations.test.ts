import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bus } from '@chatter/platform/bus.ts';
import { ConversationReader } from './read-conversations.ts';

const account = '018f0000-0000-7000-8000-000000000001';
const c = '018f0000-0000-7000-8000-000000000002';

test('a conversation is read from the first event its reader sees on, past pages of which they see nothing', async () => {
  const asked: unknown[] = [];
  const pages = [
    { items: [], next: 60 },
    { items: [{ seq: 61 }], next: 61 },
    { items: [], next: null },
  ];
  const ask = async (_: unknown, { after }: { after: number }) => {
    asked.push(after);
    return pages[asked.length - 1];
  };
  const reader = new ConversationReader({ ask } as unknown as Pick<Bus, 'ask'>);
  const read = await Array.fromAsync(reader.read(account, { c, fromSeq: 51 }));
  assert.deepEqual([asked, read.flat()], [[50, 60, 61], [{ seq: 61 }]]);
});
