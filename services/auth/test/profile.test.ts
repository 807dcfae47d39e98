import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { describeAccounts } from '@chatter/contracts/auth/calls.ts';
import { sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { actorOf, hashOf, join, logIn, tokenOf } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let alice: Actor;
let bob: Actor;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  [alice, bob] = [await enter('alice'), await enter('bob')];
});
after(() => auth[Symbol.asyncDispose]());

async function enter(username: string): Promise<Actor> {
  await join(auth, username);
  return (await actorOf(auth, tokenOf(await logIn(auth, username)))) as Actor;
}
const edit = (body: unknown) => auth.send('PATCH', '/me', { body, actor: alice });
const find = async (q: string) => {
  const { body } = await auth.send('GET', `/accounts?q=${encodeURIComponent(q)}`, { actor: bob });
  return body.items.map(({ username }: { username: string }) => username);
};

test('a name changed is tidied, seen by everybody, and found by its new words only', async () => {
  const { status, body } = await edit({ firstName: ' Zoë\u200b  Maria ', lastName: 'Ångström' });
  assert.deepEqual([status, body.firstName, body.lastName, body.displayName], [200, 'Zoë Maria', 'Ångström', 'Zoë Maria Ångström']);
  assert.deepEqual((await auth.send('GET', '/me', { actor: alice })).body, body);
  const { items } = await auth.bus.ask(describeAccounts, { ids: [alice.account] });
  assert.equal(items[0]?.displayName, 'Zoë Maria Ångström');
  assert.deepEqual([await find('angstr'), await find('maria'), await find('alice')], [['alice'], ['alice'], ['alice']]);
  assert.deepEqual(await find('onymous'), [], 'the old name leads nowhere');
});

test('a part that is left out stays, and nothing to change changes nothing', async () => {
  const { body: before } = await edit({ firstName: 'Ann', lastName: 'Onymous' });
  assert.equal((await edit({ lastName: 'Other' })).body.displayName, 'Ann Other');
  assert.equal((await edit({ firstName: 'Anna' })).body.displayName, 'Anna Other');
  await edit({ firstName: 'Ann', lastName: 'Onymous' });
  assert.deepEqual((await edit({})).body, before);
});

test('attack 31: a name that could not be registered, or what is no name, is refused and nothing is changed', async () => {
  const { body: before } = await auth.send('GET', '/me', { actor: alice });
  const names = ['', ' ', '\u200b', '<b>', 'a\nb', 'a\u202eb', 'x'.repeat(51), '\u0958'.repeat(50)];
  const bodies = [
    ...names.map((firstName) => ({ firstName, lastName: 'Good' })),
    { firstName: null },
    { username: 'x' },
    { role: 'admin', email_verified: true },
  ];
  for (const body of bodies) {
    const reply = await edit(body);
    assert.deepEqual([reply.status, reply.body.code], [400, 'invalid-request'], JSON.stringify(body));
  }
  assert.deepEqual((await auth.send('GET', '/me', { actor: alice })).body, before);
});

test('nobody edits without a session, nor from another site', async () => {
  assert.equal((await auth.send('PATCH', '/me', { body: { firstName: 'X' } })).status, 401);
  const foreign = await auth.send('PATCH', '/me', { body: { firstName: 'X' }, actor: alice, site: 'cross-site' });
  assert.deepEqual([foreign.status, foreign.body.code], [403, 'cross-site']);
});

test('logging out everywhere ends all sessions of the account at once, names them in one fact, and ends no others', async () => {
  const carol = await enter('carol');
  const tokens = [tokenOf(await logIn(auth, 'carol')), tokenOf(await logIn(auth, 'carol'))];
  for (const token of tokens) assert.ok(await actorOf(auth, token), 'it is cached');
  const revoked = latch<{ account: string; hashes: string[] }>('the sessions are revoked');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact));
  await auth.bus.flush();
  const reply = await auth.send('DELETE', '/sessions', { actor: carol });
  assert.equal(reply.status, 204);
  assert.match(reply.headers.getSetCookie()[0] ?? '', /^sid-8080=; Path=\/; Max-Age=0;/);
  for (const token of tokens) assert.equal(await actorOf(auth, token), null, 'though it was cached');
  const fact = await revoked.opened;
  assert.equal(fact.account, carol.account);
  assert.equal(fact.hashes.length, 3);
  for (const token of tokens) assert.ok(fact.hashes.includes(hashOf(token)));
  hearing.stop();
  assert.equal((await auth.send('DELETE', '/sessions', { actor: carol })).status, 204, 'ending what has ended is no error');
  assert.ok(await actorOf(auth, tokenOf(await logIn(auth, 'carol'))), 'and one may come back');
  const others = await auth.db.selectFrom('session').select('account_id').execute();
  assert.ok(others.length >= 3, 'alice and bob stay');
});
