import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { openAccounts, readEvents, submitMessages } from '@chatter/contracts/chat/calls.ts';
import type { ConversationEvent, Item } from '@chatter/contracts/chat/events.ts';
import { parseLive } from '@chatter/contracts/chat/live.ts';
import { systemSender, uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { blankName } from '@chatter/contracts/kit/names.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { until } from '@chatter/testkit/until.ts';
import { hearConversation } from './hear-conversation.ts';
import { startChat } from './start-chat.ts';

let chat: Awaited<ReturnType<typeof startChat>>;
before(async () => {
  chat = await startChat();
});
after(() => chat[Symbol.asyncDispose]());

async function group(members: number) {
  const people = Array.from({ length: members }, () => uuidV7()) as [string, string, ...string[]];
  const [ann, ...others] = people;
  const { status, body } = await chat.http(ann, 'POST', '/conversations', { kind: 'group', title: ' Tea ', members: others });
  assert.equal(status, 201);
  return { people, c: body?.id as string, view: body as Record<string, unknown> };
}

async function say(account: string, c: string, body = 'hello') {
  const { items } = await chat.gateway.ask(submitMessages, { wait: true, items: [{ account, c, msgs: [{ m: uuidV7(), body }] }] });
  const result = items[0]?.res[0];
  return result !== undefined && 'seq' in result ? result.seq : (result?.code ?? 'nothing');
}

async function eventsOf(c: string, account?: string): Promise<ConversationEvent[]> {
  const { events } = await chat.gateway.ask(readEvents, { c, after: 0, limit: 100, ...(account !== undefined && { account }) });
  return events.map((text) => JSON.parse(text));
}

test('a group is created with its people in it, who all see the event that says so', async () => {
  const { people, c, view } = await group(3);
  const [ann, bob, eve] = people as [string, string, string];
  assert.deepEqual([view.kind, view.title, view.memberCount, view.role, view.community, view.head], ['group', 'Tea', 3, 'owner', null, 1]);
  const [join] = await eventsOf(c, eve);
  assert.deepEqual(join?.kind === 'join' && [join.from, join.by, join.who.toSorted(), join.n], [
    systemSender,
    ann,
    [bob, eve].toSorted(),
    0,
  ]);
  assert.equal(await say(eve, c), 2);
  const { body } = await chat.http(bob, 'GET', '/conversations');
  const [row] = (body as { items: { id: string; unread: number; role: string; last: Item }[] }).items;
  assert.deepEqual([row?.id, row?.unread, row?.role, row?.last.from], [c, 1, 'member', eve]);
  const members = await chat.http(bob, 'GET', `/conversations/${c}/members`);
  assert.deepEqual(
    (members.body as { items: { person: { id: string }; role: string }[] }).items.map(({ role }) => role),
    ['owner', 'member', 'member'],
  );
});

test('a group is made although MySQL ended its transaction for another one’s sake', async () => {
  const { a, b } = await chat.pair();
  const [first, second] = [a, b].toSorted().map(uuidToBytes) as [Buffer, Buffer];
  const pool = createSqlPool(`${chat.servers.sql.url}${new URL(chat.servers.sql.urlFor('chat')).pathname}`, { connections: 2 });
  const other = await pool.promise().getConnection();
  await other.beginTransaction();
  // Of two that wait for each other MySQL ends the one that has written less.
  await other.query('INSERT INTO account_version (account_id, av) VALUES ?', [Array.from({ length: 500 }, () => [randomBytes(16), 1])]);
  await other.query('SELECT av FROM account_version WHERE account_id = ? FOR UPDATE', [second]);
  const asked = chat.http(a, 'POST', '/conversations', { kind: 'group', title: 'Tea', members: [b] });
  const isWaiting = async () => {
    const [rows] = await pool.promise().query("SELECT 1 FROM information_schema.INNODB_TRX WHERE trx_state = 'LOCK WAIT'");
    return (rows as unknown[]).length > 0;
  };
  // Asked more often, the table shows what it showed before.
  await until('chat waits for us', isWaiting, { everyMs: 200 });
  await other.query('SELECT av FROM account_version WHERE account_id = ? FOR UPDATE', [first]);
  await other.rollback();
  assert.equal((await asked).status, 201);
  other.release();
  pool.end();
});

test('who is brought in sees the group from then on; to a stranger it does not exist', async () => {
  const { people, c } = await group(2);
  const [ann, bob] = people;
  const [eve, dan] = [uuidV7(), uuidV7()];
  await say(ann, c, 'before');
  assert.equal(await say(eve, c), 'not-found');
  assert.equal((await chat.http(eve, 'POST', `/conversations/${c}/members`, { accounts: [eve] })).status, 404);
  const added = await chat.http(bob, 'POST', `/conversations/${c}/members`, { accounts: [eve, ann] });
  assert.deepEqual([added.status, added.body?.memberCount], [200, 3]);
  assert.equal(await say(eve, c, 'mine'), 4);
  assert.deepEqual(
    (await eventsOf(c, eve)).map(({ seq, kind }) => `${seq} ${kind}`),
    ['3 join', '4 message'],
  );
  const page = await chat.http(eve, 'GET', `/conversations/${c}/messages`);
  assert.deepEqual(
    (page.body as { items: Item[] }).items.map((item) => [item.seq, item.who]),
    [
      [3, [eve]],
      [4, undefined],
    ],
  );
  assert.equal((await chat.http(dan, 'GET', `/conversations/${c}/messages`)).status, 404);
});

test('who is removed says and sees nothing more from the moment it is answered; what is announced says whom it concerns', async () => {
  const { people, c } = await group(3);
  const [ann, bob, eve] = people as [string, string, string];
  await say(eve, c);
  const live: ReturnType<typeof parseLive>[] = [];
  hearConversation(chat.gateway, c, (data) => live.push(parseLive(data)));
  await chat.gateway.flush();
  assert.equal((await chat.http(bob, 'DELETE', `/conversations/${c}/members/${eve}`)).status, 403);
  assert.equal((await chat.http(ann, 'DELETE', `/conversations/${c}/members/${eve}`)).status, 204);
  assert.equal((await chat.http(ann, 'DELETE', `/conversations/${c}/members/${eve}`)).status, 204);
  assert.equal(await say(eve, c, 'still here?'), 'not-found');
  assert.equal((await chat.http(eve, 'GET', `/conversations/${c}/messages`)).status, 404);
  assert.deepEqual((await chat.http(eve, 'GET', '/conversations')).body?.items, []);
  const { items } = await chat.gateway.ask(openAccounts, { items: [{ account: eve, resume: [[c, 1, 2]] }] });
  assert.deepEqual([items[0]?.heads, items[0]?.resume], [[], [{ c, outcome: 'left' }]]);
  assert.equal(await say(bob, c, 'after'), 4);
  await until('both are announced', () => live.filter((message) => message?.kind === 'events').length === 2);
  assert.deepEqual(
    live.flatMap((message) => (message?.kind === 'events' ? [[message.last, message.leave]] : [])),
    [
      [3, true],
      [4, false],
    ],
  );
});

test('who comes again sees what came after the return, not what was between', async () => {
  const { people, c } = await group(2);
  const [ann, bob] = people;
  assert.equal((await chat.http(bob, 'DELETE', `/conversations/${c}/members/${bob}`)).status, 204);
  await say(ann, c, 'between');
  await chat.http(ann, 'POST', `/conversations/${c}/members`, { accounts: [bob] });
  assert.deepEqual(
    (await eventsOf(c, bob)).map(({ seq, kind }) => `${seq} ${kind}`),
    ['4 join'],
  );
});

test('when the owner leaves, who was there longest owns the group; a title is changed by any member', async () => {
  const { people, c } = await group(2);
  const [ann, bob] = people;
  await chat.http(ann, 'DELETE', `/conversations/${c}/members/${ann}`);
  const renamed = await chat.http(bob, 'PATCH', `/conversations/${c}`, { title: 'Coffee' });
  assert.deepEqual([renamed.status, renamed.body?.title, renamed.body?.role], [200, 'Coffee', 'owner']);
  const last = (await eventsOf(c, bob)).at(-1);
  assert.deepEqual(last?.kind === 'rename' && [last.by, last.title], [bob, 'Coffee']);
  assert.equal((await chat.http(ann, 'PATCH', `/conversations/${c}`, { title: 'Mine' })).status, 404);
});

test('twenty who come at once are all in, each with an event', async () => {
  const { people, c } = await group(2);
  const comers = Array.from({ length: 20 }, () => uuidV7());
  const added = await Promise.all(
    comers.map((account) => chat.http(people[0], 'POST', `/conversations/${c}/members`, { accounts: [account] })),
  );
  assert.deepEqual(new Set(added.map(({ status }) => status)), new Set([200]));
  const joined = (await eventsOf(c)).flatMap((event) => (event.kind === 'join' ? event.who : []));
  assert.deepEqual(joined.toSorted(), [people[1], ...comers].toSorted());
});

test('what MySQL has and the log does not, because chat died in between, comes into it by itself', async () => {
  const { people, c } = await group(2);
  const eve = uuidV7();
  await chat.servers.redis.program.crash();
  const failed = await chat.http(people[0], 'POST', `/conversations/${c}/members`, { accounts: [eve] });
  assert.equal(failed.status, 503);
  await chat.servers.redis.program.start();
  await until('the event is in the log', async () => (await eventsOf(c, eve).catch(() => [])).some(({ kind }) => kind === 'join'));
  assert.equal(typeof (await say(eve, c)), 'number');
});

test('a title of which nobody would see anything is refused, of a new group and of one that is', async () => {
  const { people, c } = await group(2);
  const [ann, bob] = people;
  for (const title of [' ', '\u200b', '\u3164', '\u2800', '\u00ad \ufe0f', '\u200f\u034f']) {
    const began = await chat.http(ann, 'POST', '/conversations', { kind: 'group', title, members: [bob] });
    const renamed = await chat.http(ann, 'PATCH', `/conversations/${c}`, { title });
    for (const { status, body } of [began, renamed]) {
      assert.deepEqual([status, body?.code, body?.detail], [400, 'invalid-request', blankName], `U+${title.codePointAt(0)?.toString(16)}`);
    }
  }
  assert.equal((await chat.http(ann, 'GET', `/conversations/${c}`)).body?.title, 'Tea');
});

test('a title is kept as it was given, and half a character is none', async () => {
  const { people, c } = await group(2);
  const rename = (title: string) => chat.http(people[0], 'PATCH', `/conversations/${c}`, { title });
  for (const title of ['👩‍👩‍👧‍👦 \u{10ffff}', 'e\u0301 and é', 'a\u200db', '\uffff'.repeat(80), '😂'.repeat(40), "'; -- %_ \\"]) {
    assert.equal((await rename(title)).status, 200, title);
    const { body } = await chat.http(people[1], 'GET', `/conversations/${c}`);
    assert.equal(body?.title, title);
  }
  for (const title of ['\ud800', 'x\udc00', '\ude00\ud83d', 'a\u0000b']) assert.equal((await rename(title)).status, 400);
});

test('an account that is gone is out of its groups, which somebody owns still; nobody begins anything with it', async () => {
  const { people, c } = await group(3);
  const [ann, bob, eve] = people as [string, string, string];
  assert.equal(await say(ann, c), 2);
  await chat.drop(ann);
  await until('she has left', async () => (await eventsOf(c, bob)).some((event) => event.kind === 'leave' && event.who.includes(ann)));
  // The same fact once more changes nothing.
  await chat.drop(ann);
  const members = await chat.http(bob, 'GET', `/conversations/${c}/members`);
  const items = (members.body as { items: { person: { id: string }; role: string }[] }).items;
  assert.deepEqual(items.map(({ person }) => person.id).toSorted(), [bob, eve].toSorted());
  assert.equal(items.filter(({ role }) => role === 'owner').length, 1);
  assert.equal((await eventsOf(c, bob)).filter((event) => event.kind === 'leave').length, 1);
  const said = (await eventsOf(c, bob)).find((event) => event.kind === 'message');
  assert.equal(said?.from, ann, 'what she said stays');
  const unseen = uuidV7();
  await chat.drop(unseen);
  assert.equal((await chat.http(bob, 'POST', '/conversations', { kind: 'direct', with: unseen })).body?.code, 'account-unknown');
});
