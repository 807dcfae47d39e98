import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLogShards, logKeys, shardOf } from '@chatter/contracts/chat/buffers.ts';
import { markConversations, submitMessages, tellTyping } from '@chatter/contracts/chat/calls.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { Redis } from 'ioredis';
import { startChat } from './start-chat.ts';

test('whom another chat has removed, of which nothing was heard here, marks nothing and is not told to be writing', async () => {
  await using chat = await startChat();
  using ends = new DisposableStack();
  const redis = ends.adopt(new Redis(chat.servers.redis.url), (it) => it.disconnect());
  const sql = ends.adopt(createSqlPool(chat.servers.envFor('chat').DATABASE_URL as string), (it) => it.end(() => {}));
  const [ann, ben] = [uuidV7(), uuidV7()];
  const { body } = await chat.http(ann, 'POST', '/conversations', { kind: 'group', title: 'Tea', members: [ben] });
  const c = body?.id as string;
  await chat.gateway.ask(submitMessages, { wait: true, items: [{ account: ann, c, msgs: [{ m: uuidV7(), body: 'hello' }] }] });
  const marked = async (account: string) => (await chat.gateway.ask(markConversations, { items: [{ account, c, read: 1, n: 1 }] })).marked;
  const told = async (account: string) => (await chat.gateway.ask(tellTyping, { items: [{ account, c }] })).told;
  assert.deepEqual([await marked(ben), await told(ben)], [1, 1]);

  // What another chat does, but for telling of it.
  const key = logKeys.meta(shardOf(c, defaultLogShards), c);
  const pv = Number(await redis.hget(key, 'pv')) + 1;
  const db = sql.promise();
  await db.query('UPDATE membership SET to_seq = 3 WHERE conversation_id = ? AND account_id = ?', [uuidToBytes(c), uuidToBytes(ben)]);
  await db.query('UPDATE conversation SET pv = ? WHERE id = ?', [pv, uuidToBytes(c)]);
  await redis.hset(key, 'pv', pv);
  assert.deepEqual([await marked(ben), await told(ben), await marked(ann), await told(ann)], [0, 0, 1, 1]);
});
