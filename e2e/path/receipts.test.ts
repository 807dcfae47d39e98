import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { ConversationView } from '@chatter/contracts/chat/views.ts';
import { until } from '@chatter/testkit/until.ts';
import { RawSocket } from '../raw-socket.ts';
import { sharedSystem } from '../shared-system.ts';
import type { Someone, System } from '../system.ts';

let system: System;
before(async () => {
  system = await sharedSystem();
});

const view = async (who: Someone, c: string) => (await system.ask(who, 'GET', `/conversations/${c}`)).body as ConversationView;
/** The highest marks of somebody that a socket was told. */
const told = (raw: RawSocket, c: string, account: string) =>
  raw
    .frames('marks')
    .filter((frame) => frame.c === c)
    .reduce<[number, number]>(([d, r], { of }) => [Math.max(d, of[account]?.[0] ?? 0), Math.max(r, of[account]?.[1] ?? 0)], [0, 0]);

test('the sender sees delivered, then read; unread counts follow', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  for (const text of ['one', 'two', 'three']) await writer.sendText(c, text);
  await until('the reader has them', () => reader.events(c).length === 3);
  await until('one’s own is read', async () => (await view(a, c)).unread === 0);
  assert.equal((await view(b, c)).unread, 3);

  reader.say({ t: 'mark', c, delivered: 3 });
  await until('the sender is told: delivered', () => told(writer, c, b.id)[0] === 3);
  assert.deepEqual(told(writer, c, b.id), [3, 0]);
  reader.say({ t: 'mark', c, read: 2, n: 2 });
  await until('the sender is told: read', () => told(writer, c, b.id)[1] === 2);
  assert.equal((await view(b, c)).unread, 1);
  assert.deepEqual((await view(a, c)).marks[b.id], [3, 2]);
});

test('marks only grow, never pass the head, and a stranger has none', async () => {
  const [a, b, eve] = (await system.people(3)) as [Someone, Someone, Someone];
  const c = await system.direct(a, b);
  await using writer = await RawSocket.open(system, a);
  await using reader = await RawSocket.open(system, b);
  await using stranger = await RawSocket.open(system, eve);
  await writer.sendText(c, 'one');
  await writer.sendText(c, 'two');
  stranger.say({ t: 'mark', c, delivered: 2, read: 2, n: 2 });
  reader.say({ t: 'mark', c, delivered: 900, read: 900, n: 900 });
  await until('clamped to the head', () => told(writer, c, b.id)[1] === 2);
  reader.say({ t: 'mark', c, delivered: 1, read: 1, n: 1 });
  await writer.sendText(c, 'three');
  reader.say({ t: 'mark', c, delivered: 3 });
  await until('delivered goes on', () => told(writer, c, b.id)[0] === 3);
  const marks = (await view(a, c)).marks;
  assert.deepEqual(marks[b.id], [3, 2]);
  assert.equal(marks[eve.id], undefined);
  assert.equal((await view(b, c)).unread, 1);
});

test('receipts outlive chat', async () => {
  const [a, b] = (await system.people(2)) as [Someone, Someone];
  const c = await system.direct(a, b);
  {
    await using writer = await RawSocket.open(system, a);
    await using reader = await RawSocket.open(system, b);
    await writer.sendText(c, 'one');
    reader.say({ t: 'mark', c, delivered: 1, read: 1, n: 1 });
    await until('told', () => told(writer, c, b.id)[1] === 1);
  }
  await system.stop('chat');
  await system.start('chat');
  const after = await view(b, c);
  assert.deepEqual([after.unread, after.marks[b.id], after.marks[a.id]], [0, [1, 1], [1, 1]]);
});

test('the recent list has the latest activity first, page by page, with last messages and names', async () => {
  const [me, ...others] = (await system.people(6)) as [Someone, ...Someone[]];
  await using mine = await RawSocket.open(system, me);
  const cs: string[] = [];
  for (const other of others) cs.push(await system.direct(me, other));
  await until('the socket follows them', () => mine.frames('note').length === 5);
  for (const [index, c] of [...cs.entries()].reverse()) await mine.sendText(c, `to ${index}`);
  type List = { items: ConversationView[]; next: string | null };
  const list = async (query = '') => (await system.ask(me, 'GET', `/conversations${query}`)).body as List;
  const pages = async () => {
    const items: ConversationView[] = [];
    for (let next: string | null = ''; next !== null; ) {
      const page: List = await list(`?limit=2${next === '' ? '' : `&cursor=${next}`}`);
      items.push(...page.items);
      next = page.next;
    }
    return items;
  };
  // Activity reaches MySQL, whose order pages follow, within half a second.
  const seen = await until('the latest come first', async () => {
    const items = await pages();
    return items.map(({ id }) => id).join() === cs.join() ? items : null;
  });
  assert.deepEqual(
    seen.map(({ last }) => last?.body),
    [0, 1, 2, 3, 4].map((index) => `to ${index}`),
  );
  assert.deepEqual(
    seen.map(({ members }) => members.map(({ id }) => id)),
    others.map(({ id }) => [me.id, id]),
  );
  assert.equal((await system.ask(me, 'GET', '/conversations?cursor=bm90IG9uZQ')).status, 400);
});
