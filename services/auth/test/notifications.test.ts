import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { notificationAdded } from '@chatter/contracts/auth/facts.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { addNotification } from '../src/store/notifications.ts';
import { comeBack, enter } from './letters-in-tests.ts';
import { goodPassword } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const list = async (actor: Actor, query = '') => (await auth.send('GET', `/me/notifications${query}`, { actor })).body;
const read = (actor: Actor, body: unknown) => auth.send('POST', '/me/notifications/read', { body, actor });
const kinds = (items: { kind: string }[]) => items.map(({ kind }) => kind);
const add = (actor: Actor, kind: string, about: object) =>
  auth.db.transaction().execute((trx) => addNotification(trx, actor.account, kind, about, new Date()));

test('what concerns the safety of an account is told by the bell as well, newest first, and heard at once', async () => {
  const { actor } = await enter(auth, 'alice');
  assert.deepEqual(kinds((await list(actor)).items), ['new-device']);
  const heard = latch<string>('the sockets are told');
  const hearing = auth.bus.hear(notificationAdded, ({ account }) => heard.open(account));
  await auth.bus.flush();
  const next = 'another horse of the battery';
  await auth.send('PUT', '/me/password', { body: { current: goodPassword, password: next }, actor });
  assert.equal(await heard.opened, actor.account);
  hearing.stop();
  const { actor: again } = await comeBack(auth, 'alice', next);
  const { items, unread, more } = await list(again);
  assert.deepEqual([kinds(items), unread, more], [['new-device', 'password-changed', 'new-device'], 3, false]);
  assert.deepEqual([items[0].read, items[0].about], [false, { device: null }]);
});

test('they are read one by one or all together, and only by their owner', async () => {
  const [ada, eve] = [(await enter(auth, 'ada')).actor, (await enter(auth, 'eve')).actor];
  await add(ada, 'friend-request', { account: eve.account });
  const [first] = (await list(ada)).items;
  assert.deepEqual([first.kind, first.about], ['friend-request', { account: eve.account }]);
  assert.equal((await read(eve, { ids: [first.id] })).status, 200);
  assert.equal((await list(ada)).unread, 2, 'nobody else reads them');
  assert.equal((await read(ada, { ids: [first.id] })).body.unread, 1);
  assert.equal((await read(ada, { ids: [first.id] })).body.unread, 1, 'twice is once');
  assert.equal((await read(ada, {})).body.unread, 0);
  assert.equal((await list(eve)).unread, 1);
  for (const body of [{ ids: ['x'] }, { ids: 'all' }, { account: eve.account }, { ids: Array(101).fill(first.id) }]) {
    assert.equal((await read(ada, body)).status, 400, JSON.stringify(body).slice(0, 50));
  }
  assert.equal((await auth.send('GET', '/me/notifications')).status, 401);
});

test('there are pages of them', async () => {
  const { actor } = await enter(auth, 'busy');
  for (let n = 1; n <= 40; n++) await add(actor, 'mention', { conversation: actor.account, seq: n });
  const page = await list(actor);
  assert.deepEqual([page.items.length, page.more, page.unread], [30, true, 41]);
  const rest = await list(actor, `?before=${page.items[29].id}`);
  assert.deepEqual([rest.items.length, rest.more], [11, false]);
  assert.equal(new Set([...page.items, ...rest.items].map(({ id }) => id)).size, 41);
});

test('what is none of what a notification may be about is not kept', async () => {
  const { actor } = await enter(auth, 'strict');
  await assert.rejects(() => add(actor, 'mention', { text: 'hello' }));
});
