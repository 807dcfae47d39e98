import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { Authenticator } from './authenticator-in-tests.ts';
import { begin, codeOf, finish, joinGuarded, lettersTo, prove, withoutPassword } from './factors-in-tests.ts';
import { newestOf } from './letters-in-tests.ts';
import { addKey, joinWithKey, newChallenge, offerKey } from './passkeys-in-tests.ts';
import { actorOf, hashOf, join, logIn } from './people-in-tests.ts';
import { enter, staff } from './staff-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let admin: Actor;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  admin = await staff(auth, 'boss', 'admin');
});
after(() => auth[Symbol.asyncDispose]());

const why = 'lost the phone, called us';
const said = ({ status, body }: Reply) => [status, body?.code];
const remove = (actor: Actor, id: string, body: unknown = { why }) =>
  auth.send('POST', `/admin/people/${id}/factor-removal`, { actor, body });
const see = async (id: string) => (await auth.send('GET', `/admin/people/${id}`, { actor: admin })).body;
const rowsOf = async (account: string) => {
  const tables = ['totp', 'passkey', 'letter_factor', 'recovery_code'] as const;
  const rows = tables.map((table) =>
    auth.db.selectFrom(table).select('account_id').where('account_id', '=', uuidToBytes(account)).execute(),
  );
  return (await Promise.all(rows)).map(({ length }) => length);
};

test('an administrator removes the factors of who has lost them: the password alone opens the account then', async () => {
  const { actor, token, secret, recoveryCodes } = await joinGuarded(auth, 'anna');
  const key = new Authenticator();
  await addKey(auth, actor, key.make(await offerKey(auth, actor)));
  await auth.send('PUT', '/me/code-letters', { actor });
  assert.deepEqual((await see(actor.account)).factors, ['totp', 'passkey', 'letter']);
  const waiting = await begin(auth, 'anna');
  const revoked = latch<string[]>('the sessions are revoked');
  const hearing = auth.bus.hear(sessionRevoked, ({ account, hashes }) => account === actor.account && revoked.open(hashes));
  await auth.bus.flush();

  const done = await remove(admin, actor.account);
  assert.deepEqual([done.status, done.body.factors, done.body.sessions], [200, [], []]);
  assert.deepEqual(await revoked.opened, [hashOf(token)]);
  hearing.stop();
  assert.equal(await actorOf(auth, token), null);
  assert.deepEqual(await rowsOf(actor.account), [0, 0, 0, 0]);
  assert.equal((await logIn(auth, 'anna')).status, 201);
  assert.equal((await finish(auth, waiting, { way: 'totp', code: codeOf(secret) })).body.code, 'log-in-over');
  assert.equal((await finish(auth, waiting, { way: 'recovery', code: recoveryCodes[0] })).body.code, 'log-in-over');
  assert.equal((await auth.send('POST', '/sessions/passkey', { body: key.use(await newChallenge(auth)) })).body.code, 'passkey-refused');

  const letter = await newestOf(auth, 'anna', 'factors-removed');
  assert.deepEqual([letter.kind, letter.token], ['factors-removed', null]);
  const again = await enter(auth, 'anna');
  const told = (await auth.send('GET', '/me/notifications', { actor: again })).body.items;
  assert.ok(told.some(({ kind }: { kind: string }) => kind === 'factors-removed'));
  const { items } = (await auth.send('GET', `/admin/audit?person=${actor.account}`, { actor: admin })).body;
  assert.deepEqual(
    [items[0].action, items[0].by.username, items[0].to.username, items[0].why, items[0].detail],
    ['factors-removed', 'boss', 'anna', why, 'totp, passkey, letter'],
  );
});

test('where there is no password a letter has the link for one, and where there is no factor nothing happens', async () => {
  const { actor, key } = await joinWithKey(auth, 'berta');
  await withoutPassword(auth, actor.account);
  assert.equal((await remove(admin, actor.account)).status, 200);
  assert.equal((await auth.send('POST', '/sessions/passkey', { body: key.use(await newChallenge(auth)) })).status, 401);
  const { token } = await newestOf(auth, 'berta', 'password-reset');
  const password = 'another horse of the battery';
  assert.equal((await auth.send('POST', '/accounts/reset', { body: { token, password } })).status, 204);
  assert.equal((await logIn(auth, 'berta', { password })).status, 201);

  const letters = await lettersTo(auth, actor.account);
  assert.equal((await remove(admin, actor.account)).status, 200);
  assert.deepEqual(await lettersTo(auth, actor.account), letters, 'again it removes nothing, and tells nobody');
  assert.equal((await auth.send('GET', '/admin/audit?action=factors-removed', { actor: admin })).body.items[0].to.username, 'berta');
});

test('only administrators may, with a reason, after showing who they are, and not on themselves', async () => {
  const { actor } = await joinGuarded(auth, 'clara');
  const { actor: eve } = await joinGuarded(auth, 'eve');
  const employee = await staff(auth, 'helper', 'employee');
  assert.deepEqual(said(await remove(eve, actor.account)), [403, 'forbidden']);
  assert.deepEqual(said(await remove(employee, actor.account)), [403, 'forbidden']);
  for (const body of [{}, { why: '' }, { why: null }, { why, factors: ['totp'] }]) {
    assert.equal((await remove(admin, actor.account, body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await remove(admin, '0193a1f0-5bff-7c4e-9d1a-2b3c4d5e6f70')).status, 404);
  await auth.db
    .updateTable('console')
    .set({ confirmed_at: new Date(0) })
    .where('session_id', '=', uuidToBytes(admin.session))
    .execute();
  assert.deepEqual(said(await remove(admin, actor.account)), [403, 'password-needed']);
  await auth.send('POST', '/admin/session', { actor: admin, body: { password: 'correct horse battery staple' } });
  assert.deepEqual(said(await remove(admin, admin.account)), [403, 'not-allowed']);
  assert.equal((await rowsOf(actor.account))[0], 1);
});

test('an administrator with a factor of their own needs it for this as well', async () => {
  await join(auth, 'third');
  const { actor, secret } = await joinGuarded(auth, 'dora');
  await auth.db.updateTable('account').set({ role: 'admin' }).where('id', '=', uuidToBytes(actor.account)).execute();
  const proven = await prove(auth, actor, { way: 'totp', code: codeOf(secret) });
  assert.equal((await auth.send('POST', '/admin/session', { actor: proven.actor, body: {} })).status, 204);
  const { actor: lost } = await joinGuarded(auth, 'lost');
  assert.equal((await remove(proven.actor, lost.account)).status, 200);
  const written = await newestOf(auth, 'lost', 'factors-removed');
  assert.equal(written.to, 'lost@example.org');
});
