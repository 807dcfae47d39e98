import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { readEvents, submitMessages } from '@chatter/contracts/chat/calls.ts';
import type { ConversationEvent } from '@chatter/contracts/chat/events.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { startChat } from './start-chat.ts';

const withinMs = 20_000;

let chat: Awaited<ReturnType<typeof startChat>>;
let redis: Redis;
let sql: ReturnType<typeof createSqlPool>;
before(async () => {
  chat = await startChat();
  redis = new Redis(chat.servers.redis.url);
  sql = createSqlPool(chat.servers.envFor('chat').DATABASE_URL as string);
});
after(async () => {
  redis.disconnect();
  await sql.promise().end();
  await chat[Symbol.asyncDispose]();
});

async function eventsOf(c: string, account?: string): Promise<ConversationEvent[]> {
  const { events } = await chat.gateway.ask(readEvents, { c, after: 0, limit: 100, ...(account !== undefined && { account }) });
  return events.map((text) => JSON.parse(text));
}

const say = (account: string, c: string) =>
  chat.gateway.ask(submitMessages, { wait: true, items: [{ account, c, msgs: [{ m: uuidV7(), body: 'hello' }] }] });

/** Puts into the archive what the log has now. */
async function drain(c: string): Promise<void> {
  const events = await eventsOf(c);
  chat.archive.events.set(
    c,
    events.map((event) => ({ text: JSON.stringify(event), hash: '', epoch: 1 })),
  );
}

async function pendingOf(c: string): Promise<{ pv: number; seq: number | null }[]> {
  const [rows] = await sql.promise().query('SELECT pv, seq FROM pending_event WHERE conversation_id = ? ORDER BY pv', [uuidToBytes(c)]);
  return rows as unknown as { pv: number; seq: number | null }[];
}

async function group(members: number): Promise<{ c: string; people: string[] }> {
  const people = Array.from({ length: members }, () => uuidV7());
  const { body } = await chat.http(people[0] as string, 'POST', '/conversations', {
    kind: 'group',
    title: 'Tea',
    members: people.slice(1),
  });
  return { c: body?.id as string, people };
}

test('a change is kept until the archive has its event', async () => {
  const { c } = await group(2);
  assert.deepEqual(await pendingOf(c), [{ pv: 1, seq: 1 }]);
  await drain(c);
  await until('it is forgotten', async () => (await pendingOf(c)).length === 0, { withinMs });
});

test('who came and went, and a new title, come into the log again where Redis lost them: in their order, before all else', async () => {
  const { c, people } = await group(3);
  const [ann, bob, cem] = people as [string, string, string];
  await drain(c);
  const eve = uuidV7();
  const statuses = [
    (await chat.http(ann, 'POST', `/conversations/${c}/members`, { accounts: [eve] })).status,
    (await chat.http(ann, 'DELETE', `/conversations/${c}/members/${bob}`)).status,
    (await chat.http(cem, 'PATCH', `/conversations/${c}`, { title: 'Coffee' })).status,
  ];
  assert.deepEqual(statuses, [200, 204, 200]);
  await redis.flushall();
  chat.archive.open = 2;

  // Nobody needs to speak for it.
  const seen = await until(
    'they are back',
    async () => {
      const events = await eventsOf(c, cem);
      return events.length > 1 ? events : null;
    },
    { withinMs },
  );
  assert.deepEqual(
    seen.map((event) => [event.seq, event.kind]),
    [
      [1, 'join'],
      [1002, 'epoch'],
      [1003, 'join'],
      [1004, 'leave'],
      [1005, 'rename'],
    ],
  );
  const [, , join, leave, rename] = seen;
  assert.deepEqual(
    [join?.kind === 'join' && join.who, leave?.kind === 'leave' && leave.who, rename?.kind === 'rename' && rename.title],
    [[eve], [bob], 'Coffee'],
  );

  // Who came sees it from the place where it is told now; who went sees nothing more.
  assert.deepEqual(
    (await eventsOf(c, eve)).map(({ seq }) => seq),
    [1003, 1004, 1005],
  );
  await assert.rejects(eventsOf(c, bob));
  const { items } = await say(eve, c);
  const result = items[0]?.res[0];
  assert.equal(result !== undefined && 'seq' in result && result.seq, 1006);
  await drain(c);
  await until('they are forgotten', async () => (await pendingOf(c)).length === 0, { withinMs });
  assert.deepEqual(
    (await eventsOf(c)).map(({ seq }) => seq),
    [1, 1002, 1003, 1004, 1005, 1006],
  );
});
