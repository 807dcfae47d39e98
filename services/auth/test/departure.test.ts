import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { describeAccounts, writeLetter } from '@chatter/contracts/auth/calls.ts';
import { accountDeleted, letterRequested, sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { startService } from '@chatter/platform/service.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { until } from '@chatter/testkit/until.ts';
import { comeBack, enter, lettersOf, newestOf } from './letters-in-tests.ts';
import { actorOf, formOf, goodPassword, hashOf, logIn } from './people-in-tests.ts';
import { flatPicture } from './pictures-in-tests.ts';
import { staff } from './staff-in-tests.ts';
import { lightAuth, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let bob: Actor;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  bob = (await enter(auth, 'bob')).actor;
});
after(() => auth[Symbol.asyncDispose]());

const dayMs = 86_400_000;
const leave = (how: 'deactivation' | 'deletion', actor: Actor, body: unknown) => auth.send('POST', `/me/${how}`, { body, actor });
const proof = (username: string) => ({ email: `${username}@example.org`, password: goodPassword });
const find = async (q: string) => {
  const { body } = await auth.send('GET', `/accounts?q=${q}`, { actor: bob });
  return body.items.map(({ username }: { username: string }) => username);
};
/** Lets the time come at which an account is deleted, and has the service look. */
async function comeDue(account: string): Promise<void> {
  await auth.db
    .updateTable('departure')
    .set({ due_at: new Date(Date.now() - 1000) })
    .where('account_id', '=', uuidToBytes(account))
    .execute();
  // A service looks when it starts; this one is beside the first.
  await using _other = await startService(lightAuth, auth.servers.envFor('auth', { CHATTER_LIMITS: 'off' }));
  await until('the account is gone', async () => (await rowOf(account)) === undefined);
}
const rowOf = (account: string) => auth.db.selectFrom('account').selectAll().where('id', '=', uuidToBytes(account)).executeTakeFirst();

test('attack 17: a deactivated account has no session left, is not found, and logging in brings it back', async () => {
  const { actor, token } = await enter(auth, 'sleeper');
  const other = await comeBack(auth, 'sleeper');
  assert.deepEqual(await find('sleeper'), ['sleeper']);
  const revoked = latch<string[]>('the sessions are revoked');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact.hashes));
  await auth.bus.flush();
  const reply = await leave('deactivation', actor, proof('sleeper'));
  assert.equal(reply.status, 200);
  const days = (Date.parse(reply.body.until) - Date.now()) / dayMs;
  assert.ok(days > 89 && days < 91);
  assert.match(reply.headers.getSetCookie()[0] ?? '', /^sid-8080=; Path=\/; Max-Age=0;/);
  assert.deepEqual((await revoked.opened).toSorted(), [token, other.token].map(hashOf).toSorted());
  hearing.stop();
  for (const one of [token, other.token]) assert.equal(await actorOf(auth, one), null, 'though it was cached');
  assert.deepEqual(await find('sleeper'), []);
  assert.equal((await auth.send('GET', `/accounts/${actor.account}/profile`, { actor: bob })).status, 404);
  const { items } = await auth.bus.ask(describeAccounts, { ids: [actor.account] });
  assert.equal(items[0]?.username, 'sleeper', 'where it spoke it keeps its name');
  assert.equal((await newestOf(auth, 'sleeper', 'deactivated')).until, reply.body.until);

  assert.equal((await logIn(auth, 'sleeper', { password: 'not the password at all' })).status, 401);
  assert.deepEqual(await find('sleeper'), []);
  // A change of name that was under way when the account left.
  assert.equal((await auth.send('PATCH', '/me', { actor, body: { firstName: 'Sleeping' } })).status, 200);
  assert.deepEqual(await find('sleeper'), [], 'still hidden');
  const back = await comeBack(auth, 'sleeper');
  assert.deepEqual(await find('sleeper'), ['sleeper']);
  assert.equal((await lettersOf(auth, 'sleeper', 'restored')).length, 1);
  const { body } = await auth.send('GET', '/me/notifications', { actor: back.actor });
  // The device was new again too, in the same moment.
  assert.ok(body.items.slice(0, 2).some(({ kind }: { kind: string }) => kind === 'restored'));
  await comeBack(auth, 'sleeper');
  assert.equal((await lettersOf(auth, 'sleeper', 'restored')).length, 1, 'one is back once');
});

test('attack 22: nobody leaves without address and password, and nobody makes others leave', async () => {
  const { actor, token } = await enter(auth, 'stayer');
  for (const how of ['deactivation', 'deletion'] as const) {
    const bodies = [{}, { otp: 'None' }, { password: goodPassword }, { ...proof('stayer'), password: null }];
    for (const body of bodies) assert.equal((await leave(how, actor, body)).status, 400, JSON.stringify(body));
    assert.deepEqual((await leave(how, actor, { ...proof('stayer'), account: bob.account })).status, 400);
    assert.deepEqual((await leave(how, actor, { email: 'stayer@example.org' })).body.code, 'proof-needed');
    assert.deepEqual((await leave(how, actor, { ...proof('stayer'), password: 'None' })).body.code, 'password-wrong');
    assert.deepEqual((await leave(how, actor, { ...proof('stayer'), email: 'bob@example.org' })).body.code, 'email-wrong');
    assert.equal((await auth.send('POST', `/me/${how}`, { body: proof('stayer') })).status, 401);
    assert.equal((await auth.send('GET', `/me/${how}`, { actor })).status, 405);
    assert.equal((await auth.send('POST', `/me/${how}`, { body: proof('stayer'), actor, site: 'cross-site' })).status, 403);
  }
  assert.ok(await actorOf(auth, token));
  assert.deepEqual(await find('stayer'), ['stayer']);
});

test('a deleted account is gone with all it told, what it said is signed as deleted, and its name is free again', async () => {
  const { actor } = await enter(auth, 'goner');
  await auth.send('PATCH', '/me/profile', { body: { bio: 'I was here', mobile: '+49 170 7654321', language: 'de' }, actor });
  const { body: pictured } = await auth.send('PUT', '/me/photo', {
    raw: { type: 'image/png', text: new Uint8Array(await flatPicture(64, 64, 'png')) },
    actor,
  });
  const asked = await leave('deletion', actor, proof('goner'));
  const days = (Date.parse(asked.body.until) - Date.now()) / dayMs;
  assert.ok(days > 13 && days < 15);
  assert.equal((await newestOf(auth, 'goner', 'deletion-asked')).language, 'de');
  const [gone, farewell] = [latch<string>('the fact is heard'), latch<string>('the last letter is asked for')];
  const hearing = [
    auth.bus.hear(accountDeleted, ({ account }) => gone.open(account)),
    auth.bus.hear(letterRequested, ({ kind, letter }) => kind === 'deleted' && farewell.open(letter)),
  ];
  await auth.bus.flush();
  await comeDue(actor.account);
  assert.equal(await gone.opened, actor.account);
  const last = await auth.bus.ask(writeLetter, { letter: await farewell.opened });
  assert.deepEqual([last.kind, last.to, last.language, last.token], ['deleted', 'goner@example.org', 'de', null]);
  for (const one of hearing) one.stop();

  const own = uuidToBytes(actor.account);
  for (const table of ['profile', 'session', 'letter', 'account_term', 'notification', 'departure', 'photo'] as const) {
    const rows = await auth.db
      .selectFrom(table as 'letter')
      .select('account_id')
      .where('account_id', '=', own)
      .execute();
    assert.deepEqual(rows, [], table);
  }
  assert.equal((await auth.send('GET', `/photos/${pictured.photo}/64`, { actor: bob })).status, 404);
  const { items } = await auth.bus.ask(describeAccounts, { ids: [bob.account, actor.account] });
  assert.deepEqual(items[1], { id: actor.account, username: '', displayName: 'Deleted account', photo: null, deleted: true });
  assert.equal((await auth.send('GET', `/accounts/${actor.account}/profile`, { actor: bob })).status, 404);
  assert.equal((await logIn(auth, 'goner')).status, 401);
  assert.equal((await auth.send('POST', '/accounts', { body: formOf('goner') })).status, 202, 'the name is free');
});

test('whoever logs in before the time has come keeps the account', async () => {
  const { actor } = await enter(auth, 'waverer');
  await leave('deletion', actor, proof('waverer'));
  await auth.db
    .updateTable('departure')
    .set({ due_at: new Date(Date.now() + 500) })
    .where('account_id', '=', uuidToBytes(actor.account))
    .execute();
  await comeBack(auth, 'waverer');
  assert.ok(await rowOf(actor.account));
  const left = await auth.db.selectFrom('departure').selectAll().where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual(left, []);
});

test('who leaves while logging in is either in or out', async () => {
  const { actor } = await enter(auth, 'racer');
  const [left, opened] = await Promise.all([leave('deactivation', actor, proof('racer')), logIn(auth, 'racer')]);
  assert.deepEqual([left.status, opened.status], [200, 201]);
  const sessions = await auth.db.selectFrom('session').select('id').where('account_id', '=', uuidToBytes(actor.account)).execute();
  const leaving = await auth.db.selectFrom('departure').select('kind').where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.equal(sessions.length + leaving.length, 1, 'one session, or none and on the way out');
});

test('one account that cannot be deleted holds up no other, and goes when it can', async () => {
  const [first, second] = [(await enter(auth, 'stuck')).actor, (await enter(auth, 'behind')).actor];
  await leave('deletion', first, proof('stuck'));
  await leave('deletion', second, proof('behind'));
  const stuck = { id: uuidToBytes(first.account), deleted_at: new Date() };
  // Its id is among those that are gone: what deletes it fails.
  await auth.db.insertInto('deleted_account').values(stuck).execute();
  await auth.db
    .updateTable('departure')
    .set({ due_at: new Date(Date.now() - 60_000) })
    .where('account_id', '=', stuck.id)
    .execute();
  await comeDue(second.account);
  assert.ok(await rowOf(first.account));
  await auth.db.deleteFrom('deleted_account').where('id', '=', stuck.id).execute();
  await comeDue(first.account);
});

test('who is suspended is not deleted meanwhile, and has what time was left once they are let in again', async () => {
  const admin = await staff(auth, 'judge', 'admin');
  const { actor } = await enter(auth, 'suspect');
  await leave('deletion', actor, proof('suspect'));
  const suspend = (suspended: boolean) =>
    auth.send('PUT', `/admin/people/${actor.account}/suspension`, { actor: admin, body: { suspended, why: 'Looked into' } });
  await suspend(true);
  const own = uuidToBytes(actor.account);
  const [begun, dueAt] = [Date.now() - 10 * dayMs, Date.now() - 1000];
  await auth.db
    .updateTable('suspension')
    .set({ at: new Date(begun) })
    .where('account_id', '=', own)
    .execute();
  await auth.db
    .updateTable('departure')
    .set({ due_at: new Date(dueAt) })
    .where('account_id', '=', own)
    .execute();
  await comeDue((await goer()).account);
  assert.ok(await rowOf(actor.account), 'another was deleted in the same turn');
  await suspend(false);
  const { due_at } = await auth.db.selectFrom('departure').select('due_at').where('account_id', '=', own).executeTakeFirstOrThrow();
  const days = (due_at.getTime() - dueAt) / dayMs;
  assert.ok(days > 9.9 && days < 10.1, 'the time of the suspension did not count');
});

/** Somebody who has asked to be deleted. */
async function goer(): Promise<Actor> {
  const { actor } = await enter(auth, 'another-goer');
  await leave('deletion', actor, proof('another-goer'));
  return actor;
}
