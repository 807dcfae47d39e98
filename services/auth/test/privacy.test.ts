import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { judgeContacts, livePeople } from '@chatter/contracts/auth/people.ts';
import { type Privacy, type ReceiptsChoice, seePresence } from '@chatter/contracts/auth/privacy.ts';
import { applyBlock, applyReceipts } from '@chatter/contracts/chat/calls.ts';
import { listNeighbours, sharePlaces } from '@chatter/contracts/chat/places.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { openBus } from '@chatter/platform/bus.ts';
import { createLog } from '@chatter/platform/log.ts';
import { Unavailable } from '@chatter/platform/refusal.ts';
import { until } from '@chatter/testkit/until.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
/** Who shares a place with whom, by what chat would say; of everybody alike. */
const neighbours = new Set<string>();
let chatIsUp = true;
/** What chat took over of who hides receipts. */
const applied: ReceiptsChoice[] = [];
const ends = new AsyncDisposableStack();
before(async () => {
  auth = ends.use(await startAuth({ CHATTER_LIMITS: 'off' }));
  const { NATS_URL = '' } = auth.servers.envFor('chat');
  const chat = ends.adopt(await openBus('chat', NATS_URL, createLog('test', 'fatal')), (bus) => bus.close());
  const up = () => {
    if (!chatIsUp) throw new Error('away');
  };
  chat.answer(applyBlock, async ({ pv }) => ({ pv }));
  chat.answer(applyReceipts, async (choice) => {
    up();
    applied.push(choice);
    return { pv: choice.pv };
  });
  chat.answer(sharePlaces, async ({ items }) => {
    up();
    return { items: items.map(({ of }) => ({ of: of.filter((id) => neighbours.has(id)) })) };
  });
  chat.answer(listNeighbours, async () => {
    up();
    return { ids: [...neighbours] };
  });
  await chat.flush();
});
after(() => ends.disposeAsync());

async function people<Names extends string[]>(tag: string, ...names: Names): Promise<{ [At in keyof Names]: string }> {
  const rows = names.map((name) => ({ username: `${name}${tag}`, email: `${name}${tag}@example.org`, firstName: name, lastName: 'Test' }));
  const { items } = await auth.bus.ask(createAccounts, { rows, sessions: false });
  return items.map((item) => ('id' in item ? item.id : assert.fail(item.refused))) as never;
}
const open: Privacy = { writeFirst: 'everybody', presence: true, receipts: true };
const tag = () => uuidV7().slice(-8);

const send = (account: string, method: string, path: string, body?: unknown): Promise<Reply> =>
  auth.send(method, path, { actor: { account, session: account, role: 'user' }, ...(body !== undefined && { body }) });
const set = (account: string, privacy: Partial<Privacy>) => send(account, 'PUT', '/me/privacy', { ...open, ...privacy });
const befriend = async (a: string, b: string) => {
  await send(a, 'PUT', `/friends/requests/${b}`);
  await send(b, 'PUT', `/friends/requests/${a}`);
};

test('everybody may write first, and presence is shown, until somebody says otherwise; their own windows are told', async () => {
  const [ann] = await people(tag(), 'ann');
  assert.deepEqual((await send(ann, 'GET', '/me/privacy')).body, open);
  const told: string[] = [];
  const following = auth.bus.followLive(livePeople, ann, ({ kind }) => told.push(kind));
  await auth.bus.flush();
  for (const writeFirst of ['friends', 'places'] as const) {
    assert.deepEqual((await set(ann, { writeFirst, presence: false })).body, { ...open, writeFirst, presence: false });
  }
  assert.deepEqual((await send(ann, 'GET', '/me/privacy')).body, { ...open, writeFirst: 'places', presence: false });
  await until('it is told', () => told.length === 2);
  following.stop();
  assert.deepEqual(told, ['privacy-changed', 'privacy-changed']);
  assert.equal((await send(ann, 'PUT', '/me/privacy', { ...open, writeFirst: 'nobody' })).status, 400);
  assert.equal((await auth.send('GET', '/me/privacy')).status, 401);
});

test('who may write first is what somebody has set; a friend always may', async () => {
  const [ann, ben, cem, dan, eve] = await people(tag(), 'ann', 'ben', 'cem', 'dan', 'eve');
  await set(ben, { writeFirst: 'friends' });
  await set(cem, { writeFirst: 'places' });
  await set(dan, { writeFirst: 'friends' });
  await befriend(ann, dan);
  const { items } = await auth.bus.ask(judgeContacts, { by: ann, of: [ben, cem, dan, eve] });
  assert.deepEqual(
    items.map(({ verdict }) => verdict),
    ['no', 'if-place', 'yes', 'yes'],
  );
});

test('presence is seen by friends and those who share a place, unless it is hidden or one has blocked the other', async () => {
  const [ann, friend, fellow, stranger, hider, blocked, blocker] = await people(
    tag(),
    ...(['ann', 'friend', 'fellow', 'stranger', 'hider', 'blocked', 'blocker'] as const),
  );
  for (const one of [friend, hider]) await befriend(ann, one);
  for (const one of [fellow, hider, blocked, blocker]) neighbours.add(one);
  await set(hider, { presence: false });
  await send(ann, 'PUT', `/blocks/${blocked}`);
  await send(blocker, 'PUT', `/blocks/${ann}`);
  const of = [ann, friend, fellow, stranger, hider, blocked, blocker, uuidV7()];
  const look = async () =>
    (
      await auth.bus.ask(seePresence, {
        items: [
          { account: ann, of },
          { account: hider, of: [hider] },
        ],
      })
    ).items;
  assert.deepEqual(await look(), [{ of: [ann, friend, fellow] }, { of: [hider] }]);
  chatIsUp = false;
  await assert.rejects(look, Unavailable, 'that chat is away is no answer');
  chatIsUp = true;
  assert.deepEqual((await look())[0]?.of, [ann, friend, fellow]);
  neighbours.clear();
});

test('friends are found first, then those one shares a place with, then by username, name and words; not who is apart', async () => {
  const end = tag();
  const [searcher, friend, fellow, prefix] = await people(end, 'searcher', 'zzfriend', 'zzfellow', 'quill');
  const rows = [
    { username: `aname${end}`, email: `aname${end}@example.org`, firstName: 'Quillon', lastName: 'Test' },
    { username: `aword${end}`, email: `aword${end}@example.org`, firstName: 'Test', lastName: 'Quillon' },
    { username: `quillb${end}`, email: `quillb${end}@example.org`, firstName: 'Ann', lastName: 'Test' },
  ];
  const { items } = await auth.bus.ask(createAccounts, { rows, sessions: false });
  const [name = '', word = '', blocked = ''] = items.map((item) => ('id' in item ? item.id : ''));
  await befriend(searcher, friend);
  neighbours.add(fellow);
  for (const one of [friend, fellow]) await send(one, 'PATCH', '/me', { lastName: 'Qu\u00efll' });
  await send(searcher, 'PUT', `/blocks/${blocked}`);
  const find = async () => (await send(searcher, 'GET', '/accounts?q=QUILL')).body.items.map(({ id }: { id: string }) => id);
  assert.deepEqual(await find(), [friend, fellow, prefix, name, word]);
  chatIsUp = false;
  assert.deepEqual((await find()).slice(0, 2), [friend, prefix], 'found without chat too');
  chatIsUp = true;
});

test('a friend is found among many people of the same name', async () => {
  const [searcher] = await people(tag(), 'searcher');
  const crowd = await people(tag(), ...Array.from({ length: 90 }, (_, at) => `kim${String(at).padStart(2, '0')}`));
  await befriend(searcher, crowd[88] as string);
  const { body } = await send(searcher, 'GET', '/accounts?q=kim');
  assert.deepEqual([body.items.length, body.items[0].id], [20, crowd[88]]);
});

test('that somebody hides what they have read leaves as a fact, each change with the next version, and nothing else does', async () => {
  const [ann] = await people(tag(), 'ann');
  await Promise.all([set(ann, { receipts: false }), set(ann, { receipts: false })]);
  await set(ann, { receipts: false, presence: false });
  await set(ann, { receipts: true });
  const rows = await auth.db
    .selectFrom('outbox')
    .select('payload')
    .where('subject', '=', `auth.receipts.changed.${ann}`)
    .orderBy('id')
    .execute();
  assert.deepEqual(
    rows.map(({ payload }) => JSON.parse(payload)),
    [
      { account: ann, pv: 1, hidden: true },
      { account: ann, pv: 2, hidden: false },
    ],
  );
});

test('that somebody hides what they have read holds in chat when it is answered; while chat is away that is said, and asked for again', async () => {
  const [ann] = await people(tag(), 'ann');
  const told = () => applied.filter(({ account }) => account === ann);
  assert.equal((await set(ann, { presence: false })).status, 200);
  assert.deepEqual(told(), [], 'chat has nothing to do with the rest');
  assert.equal((await set(ann, { receipts: false })).status, 200);
  assert.deepEqual(told(), [{ account: ann, pv: 1, hidden: true }]);
  chatIsUp = false;
  assert.equal((await set(ann, { receipts: true })).status, 503);
  chatIsUp = true;
  assert.equal((await set(ann, { receipts: true })).status, 200);
  assert.deepEqual(told().at(-1), { account: ann, pv: 2, hidden: false });
});
