import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { applyBlock, markConversations, submitMessages, tellTyping } from '@chatter/contracts/chat/calls.ts';
import { type Audience, parseLive } from '@chatter/contracts/chat/live.ts';
import { liveTyping } from '@chatter/contracts/gateway/live.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { startService } from '@chatter/platform/service.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { until } from '@chatter/testkit/until.ts';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { chat as chatService } from '../src/service.ts';
import { inTransaction } from '../src/store/in-transaction.ts';
import { refuseApart } from '../src/store/refuse-apart.ts';
import type { ChatTables } from '../src/store/schema/tables.ts';
import { hearConversation } from './hear-conversation.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
const ends = new AsyncDisposableStack();
before(async () => {
  chat = ends.use(await startChat());
  ends.use(await startService(chatService, chat.servers.envFor('chat')));
});
after(() => ends.disposeAsync());

type Of = Record<string, [number, number]>;

/** What is told in a conversation of who writes, and of marks. */
async function ear(c: string) {
  const writes: string[] = [];
  const marks: { of: Of; to: Audience }[] = [];
  chat.gateway.followLive(liveTyping, c, ({ from }) => writes.push(from));
  hearConversation(chat.gateway, c, (data) => {
    const message = parseLive(data);
    if (message?.kind === 'frame') marks.push({ of: (JSON.parse(Buffer.from(message.frame).toString()) as { of: Of }).of, to: message.to });
  });
  await chat.gateway.flush();
  return { writes, marks };
}
const say = (account: string, c: string) =>
  chat.gateway.ask(submitMessages, { wait: true, items: [{ account, c, msgs: [{ m: uuidV7(), body: 'hello' }] }] });
const writes = (account: string, c: string) => chat.gateway.ask(tellTyping, { items: [{ account, c }] });
const read = (account: string, c: string, seq: number) =>
  chat.gateway.ask(markConversations, { items: [{ account, c, delivered: seq, read: seq, n: seq }] });
const marksOf = async (account: string, c: string) => (await chat.http(account, 'GET', `/conversations/${c}`)).body?.marks as Of;
const apart = (a: string, b: string, pv: number, blocked: boolean) => chat.auth.ask(applyBlock, { between: [a, b], pv, blocked });
/** Asks often enough that each process of the queue group is asked. */
const rounds = Array.from({ length: 8 });

test('that somebody writes is told to those in a conversation, by members alone, and to nobody while one has blocked the other', async () => {
  const { a, b, c } = await chat.pair();
  const told = await ear(c);
  for (const _ of rounds) assert.deepEqual([await writes(a, c), await writes(uuidV7(), c)], [{ told: 1 }, { told: 0 }]);
  await until('it is told', () => told.writes.length === rounds.length);
  await apart(a, b, 1, true);
  // Another process hears of it by a note, which may come a moment after the answer.
  await until('both processes know', async () => {
    const answers = await Promise.all(rounds.map(() => writes(b, c)));
    return answers.every(({ told }) => told === 0);
  });
  const before = told.writes.length;
  for (const _ of rounds) for (const account of [a, b]) assert.deepEqual(await writes(account, c), { told: 0 });
  await apart(a, b, 2, false);
  await until('it is told again', async () => (await writes(b, c)).told === 1);
  await until('it is heard', () => told.writes.length > before);
  assert.equal(told.writes.slice(before).includes(a), false);
});

test('what somebody has read is remembered for themself while one has blocked the other, and shown to the other only after', async () => {
  const { a, b, c } = await chat.pair();
  for (const _ of rounds) await say(a, c);
  await until('what was said is read by its sender', async () => (await marksOf(a, c))[a]?.[1] === rounds.length);
  await read(b, c, 1);
  await until('it is shown', async () => (await marksOf(a, c))[b]?.[1] === 1);
  await apart(a, b, 1, true);
  await until('both processes know', async () => (await Promise.all(rounds.map(() => writes(b, c)))).every(({ told }) => told === 0));
  const told = await ear(c);
  for (let seq = 2; seq <= rounds.length; seq++) await read(b, c, seq);
  await until('it is stored', async () => (await marksOf(b, c))[b]?.[1] === rounds.length);
  await until('their own devices are told', () => told.marks.some(({ of }) => of[b]?.[1] === rounds.length));
  for (const { of, to } of told.marks) assert.deepEqual({ alone: Object.keys(of) }, to);
  assert.deepEqual([await marksOf(a, c), await marksOf(b, c)], [{ [a]: [8, 8] }, { [b]: [8, 8] }]);
  await apart(a, b, 2, false);
  await until('it is shown again', async () => (await marksOf(a, c))[b]?.[1] === rounds.length);
});

test('who adds is not apart from whom they add, though auth was asked a moment before the block; others in the group do not matter', async () => {
  const [ann, ben, cem, dan, eve] = [uuidV7(), uuidV7(), uuidV7(), uuidV7(), uuidV7()];
  const group = (...members: string[]) => chat.http(ann, 'POST', '/conversations', { kind: 'group', title: 'Tea', members });
  const c = (await group(ben)).body?.id as string;
  const add = (by: string, ...accounts: string[]) => chat.http(by, 'POST', `/conversations/${c}/members`, { accounts });
  // Auth still says yes of all of them.
  await apart(ann, cem, 1, true);
  await apart(ben, dan, 1, true);
  const refused = [await add(ann, eve, cem), await group(cem), await add(ben, dan)];
  assert.deepEqual(
    refused.map(({ status, body }) => [status, body?.code]),
    refused.map(() => [404, 'account-unknown']),
  );
  assert.equal((await add(ann, dan)).status, 200, 'who is there already and apart from them is not asked');
  await apart(ann, cem, 2, false);
  assert.equal((await add(ann, cem)).status, 200);
});

test('who is there already is named without being judged', async () => {
  const [ann, ben, cem] = [uuidV7(), uuidV7(), uuidV7()];
  const { body } = await chat.http(ann, 'POST', '/conversations', { kind: 'group', title: 'Tea', members: [ben] });
  const add = (...accounts: string[]) => chat.http(ann, 'POST', `/conversations/${body?.id}/members`, { accounts });
  chat.verdicts.set(ben, 'unknown');
  await apart(ann, ben, 1, true);
  assert.equal((await add(ben, cem)).status, 200);
  assert.deepEqual((await chat.http(uuidV7(), 'POST', `/conversations/${body?.id}/members`, { accounts: [ben] })).body?.code, 'not-found');
});

test('a block waits for a group that is just growing, and holds when it is answered', async () => {
  const [ann, ben] = [uuidV7(), uuidV7()];
  await using made = new AsyncDisposableStack();
  const pool = createSqlPool(chat.servers.envFor('chat').DATABASE_URL as string);
  const db = made.adopt(new Kysely<ChatTables>({ dialect: new MysqlDialect({ pool }) }), (it) => it.destroy());
  const [judged, grown] = [latch('who adds is not apart from whom they add'), latch('the group may grow')];
  const growing = inTransaction(db, async (trx) => {
    await refuseApart(trx, ann, [ben]);
    judged.open();
    await grown.opened;
  });
  await judged.opened;
  let answered = false;
  const blocking = apart(ann, ben, 1, true).then(() => {
    answered = true;
  });
  await until('it is answered, or MySQL is at it', async () => {
    const { rows } = await sql<{ INFO: string | null }>`SELECT INFO FROM information_schema.processlist`.execute(db);
    return answered || rows.some(({ INFO }) => INFO?.startsWith('insert into `direct_block`'));
  });
  assert.equal(answered, false);
  grown.open();
  await Promise.all([growing, blocking]);
  assert.equal((await chat.http(ann, 'POST', '/conversations', { kind: 'group', title: 'Tea', members: [ben] })).status, 404);
});
