import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import { friendLimits, livePeople } from '@chatter/contracts/auth/people.ts';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { coolDownMs } from '../src/domain/friendship.ts';
import { countsOf } from '../src/store/relation-rows.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth();
});
after(() => auth[Symbol.asyncDispose]());

/** New people of these names; each test has its own. */
async function people<Names extends string[]>(...names: Names): Promise<{ [At in keyof Names]: string }> {
  const tag = uuidV7().slice(-8);
  const rows = names.map((name) => ({
    username: `${name}-${tag}`,
    email: `${name}-${tag}@example.org`,
    firstName: name,
    lastName: 'Test',
  }));
  const { items } = await auth.bus.ask(createAccounts, { rows, sessions: false });
  return items.map((item) => ('id' in item ? item.id : assert.fail(item.refused))) as never;
}

const send = (account: string, method: string, path: string): Promise<Reply> =>
  auth.send(method, path, { actor: { account, session: account, role: 'user' } });
const ask = (account: string, other: string) => send(account, 'PUT', `/friends/requests/${other}`);
const accept = (account: string, other: string) => send(account, 'POST', `/friends/requests/${other}/accept`);

/** Whom an account has in its lists: friends, received, sent. */
async function lists(account: string): Promise<string[][]> {
  const { status, body } = await send(account, 'GET', '/friends');
  assert.equal(status, 200);
  return [body.friends, body.received, body.sent].map((list: { person: { id: string } }[]) => list.map(({ person }) => person.id));
}

test('a request goes out, is accepted by the one who received it, and both are friends until one ends it', async () => {
  const [ann, ben] = await people('ann', 'ben');
  assert.deepEqual((await ask(ann, ben)).body, { state: 'sent' });
  assert.deepEqual(
    [await lists(ann), await lists(ben)],
    [
      [[], [], [ben]],
      [[], [ann], []],
    ],
  );
  const { body } = await send(ben, 'GET', '/friends');
  assert.deepEqual(Object.keys(body.received[0].person).sort(), ['displayName', 'id', 'photo', 'username']);
  assert.ok(Date.now() - Date.parse(body.received[0].at) < 60_000);
  assert.equal((await accept(ben, ann)).status, 204);
  assert.deepEqual(
    [await lists(ann), await lists(ben)],
    [
      [[ben], [], []],
      [[ann], [], []],
    ],
  );
  assert.equal((await send(ann, 'DELETE', `/friends/${ben}`)).status, 204);
  assert.deepEqual(
    [await lists(ann), await lists(ben)],
    [
      [[], [], []],
      [[], [], []],
    ],
  );
});

test('attack 40: a request of A to B cannot be accepted or declined by E, nor by A; nothing changes', async () => {
  const [ann, ben, eve] = await people('ann', 'ben', 'eve');
  await ask(ann, ben);
  const tries = [accept(eve, ann), accept(eve, ben), accept(ann, ben), send(eve, 'POST', `/friends/requests/${ann}/decline`)];
  for (const reply of await Promise.all(tries)) assert.deepEqual([reply.status, reply.body.code], [404, 'not-found']);
  for (const path of [`/friends/requests/${ann}`, `/friends/requests/${ben}`, `/friends/${ann}`]) {
    assert.equal((await send(eve, 'DELETE', path)).status, 204);
  }
  assert.deepEqual(
    [await lists(ann), await lists(ben), await lists(eve)],
    [
      [[], [], [ben]],
      [[], [ann], []],
      [[], [], []],
    ],
  );
  assert.equal((await auth.send('POST', `/friends/requests/${ann}/accept`)).status, 401);
});

test('whatever is done twice is done once, also at the same time', async () => {
  const [ann, ben] = await people('ann', 'ben');
  const asked = await Promise.all(Array.from({ length: 5 }, () => ask(ann, ben)));
  assert.deepEqual(new Set(asked.map(({ body }) => body.state)), new Set(['sent']));
  assert.deepEqual(await lists(ben), [[], [ann], []]);
  const accepted = await Promise.all(Array.from({ length: 5 }, () => accept(ben, ann)));
  assert.deepEqual(new Set(accepted.map(({ status }) => status)), new Set([204]));
  assert.deepEqual(await lists(ben), [[ann], [], []]);
});

test('two who ask each other at the same time are friends, once', async () => {
  for (let round = 0; round < 5; round++) {
    const [ann, ben] = await people('ann', 'ben');
    const states = (await Promise.all([ask(ann, ben), ask(ben, ann)])).map(({ body }) => body.state);
    assert.deepEqual(states.sort(), ['friends', 'sent']);
    assert.deepEqual(
      [await lists(ann), await lists(ben)],
      [
        [[ben], [], []],
        [[ann], [], []],
      ],
    );
  }
});

test('of accepting and taking back at the same time one comes first, and both sides see the same', async () => {
  for (let round = 0; round < 5; round++) {
    const [ann, ben] = await people('ann', 'ben');
    await ask(ann, ben);
    const [taken] = await Promise.all([accept(ben, ann), send(ann, 'DELETE', `/friends/requests/${ben}`)]);
    const friends = taken.status === 204;
    assert.equal(taken.status, friends ? 204 : 404);
    assert.deepEqual(await lists(ann), [friends ? [ben] : [], [], []]);
    assert.deepEqual(await lists(ben), [friends ? [ann] : [], [], []]);
  }
});

test('who was declined may ask again when the cool-down is over, and is told how long that takes', async () => {
  const [ann, ben] = await people('ann', 'ben');
  await ask(ann, ben);
  assert.equal((await send(ben, 'POST', `/friends/requests/${ann}/decline`)).status, 204);
  assert.deepEqual(
    [await lists(ann), await lists(ben)],
    [
      [[], [], []],
      [[], [], []],
    ],
  );
  const again = await ask(ann, ben);
  assert.deepEqual([again.status, again.body.code], [409, 'too-soon']);
  assert.ok(again.body.retryAfterSeconds > coolDownMs / 1000 - 60);
  await auth.db
    .updateTable('relation')
    .set({ changed_at: new Date(Date.now() - coolDownMs) })
    .where('state', '=', 'declined')
    .execute();
  assert.deepEqual((await ask(ann, ben)).body, { state: 'sent' });
});

test('nobody asks oneself, or somebody who is not there', async () => {
  const [ann] = await people('ann');
  assert.deepEqual((await ask(ann, ann)).body.code, 'with-oneself');
  assert.deepEqual([(await ask(ann, uuidV7())).status, (await ask(ann, 'x')).status], [404, 400]);
  assert.equal((await accept(ann, uuidV7())).status, 404);
  assert.equal((await send(ann, 'DELETE', `/friends/${ann}`)).status, 204);
  assert.deepEqual(await lists(ann), [[], [], []]);
});

test('both are told when something changed, and only then', async () => {
  const [ann, ben] = await people('ann', 'ben');
  const told: string[] = [];
  const following = auth.bus.followLive(livePeople, '*', (_, account) => told.push(account === ann ? 'ann' : 'ben'));
  await auth.bus.flush();
  await ask(ann, ben);
  await until('both are told', () => told.length === 2);
  await ask(ann, ben);
  await send(ben, 'DELETE', `/friends/requests/${ann}`);
  await accept(ben, ann);
  await until('both are told again', () => told.length === 4);
  following.stop();
  assert.deepEqual(told.toSorted(), ['ann', 'ann', 'ben', 'ben']);
});

test('requests are limited', async () => {
  const [ann] = await people('ann');
  const others = await people(...Array.from({ length: 21 }, (_, at) => `p${at}`));
  const replies = [];
  for (const other of others) replies.push(await ask(ann, other));
  assert.deepEqual([replies[19]?.status, replies[20]?.status], [200, 429]);
});

/** Pairs as they would be after many acts. */
async function relate(
  account: string,
  others: readonly string[],
  state: 'asked' | 'friends',
  askedBy: (other: string) => string,
): Promise<void> {
  const rows = others.map((other, at) => {
    const [low, high] = [account, other].toSorted() as [string, string];
    const changed_at = new Date(1_700_000_000_000 + Math.floor(at / 3));
    return { low_id: uuidToBytes(low), high_id: uuidToBytes(high), state, asked_by: uuidToBytes(askedBy(other)), changed_at };
  });
  await auth.db.insertInto('relation').values(rows).execute();
}
const many = (count: number) => people(...Array.from({ length: count }, (_, at) => `p${at}`));

test('of requests at the same time no more go out than may wait', async () => {
  const { maxSent } = friendLimits;
  const [ann] = await people('ann');
  const others = [...(await many(100)), ...(await many(maxSent - 102)), ...(await many(7))];
  await relate(ann, others.slice(0, maxSent - 2), 'asked', () => ann);
  const replies = await Promise.all(others.slice(maxSent - 2).map((other) => ask(ann, other)));
  assert.deepEqual(replies.map(({ status, body }) => body.code ?? status).toSorted(), [200, 200, ...Array(5).fill('too-many-friends')]);
});

test('what is limited is counted by what it is', async () => {
  const [ann, ben, cem, dan, eve] = await people('ann', 'ben', 'cem', 'dan', 'eve');
  await relate(ann, [ben], 'friends', () => ben);
  await relate(ann, [cem], 'asked', () => ann);
  await relate(ann, [dan], 'asked', () => dan);
  await send(ann, 'PUT', `/blocks/${eve}`);
  const counted = await auth.db.transaction().execute((trx) => Promise.all([countsOf(trx, ann), countsOf(trx, eve)]));
  assert.deepEqual(counted, [
    { friends: 1, sent: 1, received: 1, blocked: 1 },
    { friends: 0, sent: 0, received: 0, blocked: 0 },
  ]);
});

test('each list comes page by page, the newest first', async () => {
  const [ann] = await people('ann');
  const [friends, received] = [await many(120), await many(110)];
  await relate(ann, friends, 'friends', () => ann);
  await relate(ann, received, 'asked', (other) => other);
  const first = (await send(ann, 'GET', '/friends')).body;
  assert.deepEqual([first.friends.length, first.received.length, first.sent.length, first.next.sent], [100, 100, 0, null]);
  for (const [list, all] of [
    ['friends', friends],
    ['received', received],
  ] as const) {
    const { body } = await send(ann, 'GET', `/friends?list=${list}&cursor=${first.next[list]}`);
    const rows = [...first[list], ...body[list]] as { person: { id: string }; at: string }[];
    assert.deepEqual(new Set(rows.map(({ person }) => person.id)), new Set(all));
    assert.equal(rows.length, all.length);
    const moments = rows.map(({ at }) => Date.parse(at));
    assert.deepEqual(
      moments,
      moments.toSorted((one, other) => other - one),
    );
    assert.deepEqual([body.next[list], body.friends.length + body.received.length], [null, all.length - 100]);
  }
  for (const bad of [`cursor=${first.next.friends}`, 'list=blocked', 'list=friends&cursor=1']) {
    assert.equal((await send(ann, 'GET', `/friends?${bad}`)).status, 400, bad);
  }
});
