import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applyBlock, applyReceipts, markConversations, submitMessages } from '@chatter/contracts/chat/calls.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { until } from '@chatter/testkit/until.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
const ends = new AsyncDisposableStack();
let count: (rows: string) => Promise<number>;
before(async () => {
  chat = ends.use(await startChat());
  const pool = createSqlPool(chat.servers.envFor('chat').DATABASE_URL as string);
  ends.defer(() => new Promise((resolve) => pool.end(() => resolve())));
  count = async (wanted) => {
    const [rows] = await pool.promise().query(`SELECT COUNT(*) AS n FROM ${wanted}`);
    return (rows as { n: number }[])[0]?.n ?? -1;
  };
});
after(() => ends.disposeAsync());

const kept = async (account: string) => {
  const hex = account.replaceAll('-', '');
  const of = (table: string, where: string) => count(`${table} WHERE ${where.replaceAll('?', `UNHEX('${hex}')`)}`);
  return [
    await of('mute', 'account_id = ?'),
    await of('receipt_choice', 'account_id = ?'),
    await of('direct_block', 'low_id = ? OR high_id = ?'),
    await of('member_state', 'account_id = ?'),
  ];
};

test('what an account had muted, hidden and blocked goes with it, and nobody is shown then what it hid', async () => {
  const { a, b, c } = await chat.pair();
  await chat.gateway.ask(submitMessages, { wait: true, items: [{ account: a, c, msgs: [{ m: uuidV7(), body: 'hello' }] }] });
  await chat.http(a, 'PUT', `/mutes/${c}`);
  await chat.http(b, 'PUT', `/mutes/${c}`);
  await chat.auth.ask(applyReceipts, { account: b, pv: 1, hidden: true });
  await chat.gateway.ask(markConversations, { items: [{ account: b, c, delivered: 1, read: 1, n: 1 }] });
  await chat.auth.ask(applyBlock, { between: [uuidV7(), b], pv: 1, blocked: true });
  await until('all is kept', async () => (await kept(b)).join() === '1,1,1,1');
  await chat.drop(b);
  await until('all is gone', async () => (await kept(b)).join() === '0,0,0,0');
  const marks = (await chat.http(a, 'GET', `/conversations/${c}`)).body?.marks as Record<string, number[]>;
  assert.deepEqual(marks[b] ?? [0, 0], [0, 0]);
  assert.deepEqual((await kept(a)).slice(0, 3), [1, 0, 0], 'what is not theirs stays');
});

test('what somebody has read while one of two had blocked the other goes with them, before the block does', async () => {
  const { a, b, c } = await chat.pair();
  await chat.gateway.ask(submitMessages, { wait: true, items: [{ account: a, c, msgs: [{ m: uuidV7(), body: 'hello' }] }] });
  await chat.auth.ask(applyBlock, { between: [a, b], pv: 1, blocked: true });
  await chat.gateway.ask(markConversations, { items: [{ account: b, c, delivered: 1, read: 1, n: 1 }] });
  await until('it is kept', async () => (await kept(b)).join() === '0,0,1,1');
  await chat.drop(b);
  await until('the block is gone', async () => (await kept(b))[2] === 0);
  assert.deepEqual(await kept(b), [0, 0, 0, 0]);
  const marks = (await chat.http(b, 'GET', `/conversations/${c}`)).body?.marks as Record<string, number[]>;
  assert.deepEqual(marks, { [b]: [0, 0] }, 'Redis has nothing of it either');
});

test('who mutes and unmutes without end is told to wait', async () => {
  const { a, c } = await chat.pair();
  const statuses = new Set<number>();
  for (let act = 0; act < 31; act++) statuses.add((await chat.http(a, act % 2 ? 'DELETE' : 'PUT', `/mutes/${c}`)).status);
  assert.deepEqual([...statuses], [204, 429]);
});
