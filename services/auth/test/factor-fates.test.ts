import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { startService } from '@chatter/platform/service.ts';
import { until } from '@chatter/testkit/until.ts';
import { Authenticator } from './authenticator-in-tests.ts';
import { begin, codeOf, finish, forgetSteps, type Guarded, joinGuarded, withoutPassword } from './factors-in-tests.ts';
import { lettersOf, newestOf } from './letters-in-tests.ts';
import { addKey, newChallenge, offerKey } from './passkeys-in-tests.ts';
import { goodPassword, logIn } from './people-in-tests.ts';
import { staff } from './staff-in-tests.ts';
import { lightAuth, type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let admin: Actor;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  admin = await staff(auth, 'boss', 'admin');
});
after(() => auth[Symbol.asyncDispose]());

const said = ({ status, body }: Reply) => [status, body?.code];
const totp = (secret: Buffer) => ({ way: 'totp', code: codeOf(secret) });
const byKey = async (key: Authenticator) => auth.send('POST', '/sessions/passkey', { body: key.use(await newChallenge(auth)) });
const act = (method: string, path: string, body: unknown) => auth.send(method, `/admin/people/${path}`, { actor: admin, body });
const leave = (how: 'deactivation' | 'deletion', { actor, username }: Guarded) =>
  auth.send('POST', `/me/${how}`, { actor, body: { email: `${username}@example.org` } });
/** How many rows of each kind of factor an account has. */
async function rowsOf({ actor }: Guarded): Promise<Record<string, number>> {
  const own = uuidToBytes(actor.account);
  const counted = (['totp', 'passkey', 'letter_factor', 'recovery_code', 'log_in'] as const).map(async (table) => {
    const rows = auth.db.selectFrom(table).select('account_id').where('account_id', '=', own);
    return [table, (await rows.execute()).length] as const;
  });
  const codes = auth.db.selectFrom('code_letter as c').innerJoin('letter as l', 'l.id', 'c.letter_id').where('l.account_id', '=', own);
  const asked = (await codes.select('l.id').execute()).length;
  return { ...Object.fromEntries(await Promise.all(counted)), code_letter: asked };
}

/** Somebody with every kind of factor, and a log-in under way. */
async function joinWithAll(username: string): Promise<Guarded & { key: Authenticator; cookie: string }> {
  const guarded = await joinGuarded(auth, username);
  const key = new Authenticator();
  await addKey(auth, guarded.actor, key.make(await offerKey(auth, guarded.actor)));
  await auth.send('PUT', '/me/code-letters', { actor: guarded.actor });
  const cookie = await begin(auth, username);
  assert.equal((await auth.send('POST', '/sessions/factor/letter', { cookie })).status, 202);
  return { ...guarded, key, cookie };
}

test('a deactivated account keeps its factors: only password and factor, or a passkey, bring it back', async () => {
  const sleeper = await joinWithAll('sleeper');
  const before = await rowsOf(sleeper);
  assert.equal((await leave('deactivation', sleeper)).status, 200);
  assert.deepEqual(said(await finish(auth, sleeper.cookie, totp(sleeper.secret))), [401, 'log-in-over'], 'a log-in under way ends, too');
  assert.deepEqual({ ...before, log_in: 0 }, await rowsOf(sleeper));
  const cookie = await begin(auth, 'sleeper');
  const leaving = () =>
    auth.db.selectFrom('departure').select('kind').where('account_id', '=', uuidToBytes(sleeper.actor.account)).execute();
  assert.equal((await leaving()).length, 1, 'the password alone brings nothing back');
  assert.equal((await finish(auth, cookie, totp(sleeper.secret))).status, 201);
  assert.equal((await leaving()).length, 0);
  assert.equal((await lettersOf(auth, 'sleeper', 'restored')).length, 1);

  const other = await joinWithAll('drowsy');
  assert.equal((await leave('deletion', other)).status, 200);
  assert.equal((await byKey(other.key)).status, 201);
  assert.equal((await lettersOf(auth, 'drowsy', 'restored')).length, 1);
});

test('a deleted account leaves no row of its factors', async () => {
  const goner = await joinWithAll('goner');
  assert.deepEqual(await rowsOf(goner), { totp: 1, passkey: 1, letter_factor: 1, recovery_code: 10, log_in: 1, code_letter: 1 });
  assert.equal((await leave('deletion', goner)).status, 200);
  const due = { due_at: new Date(Date.now() - 1000) };
  await auth.db.updateTable('departure').set(due).where('account_id', '=', uuidToBytes(goner.actor.account)).execute();
  // A service looks when it starts; this one is beside the first.
  await using _other = await startService(lightAuth, auth.servers.envFor('auth', { CHATTER_LIMITS: 'off' }));
  await until('the factors are gone', async () => Object.values(await rowsOf(goner)).every((count) => count === 0));
  assert.deepEqual(said(await byKey(goner.key)), [401, 'passkey-refused']);
});

test('who is suspended gets in by no factor, and has them again afterwards', async () => {
  const out = await joinWithAll('outcast');
  const suspend = (suspended: boolean) => act('PUT', `${out.actor.account}/suspension`, { suspended, why: 'for the test' });
  assert.equal((await suspend(true)).status, 200);
  assert.deepEqual(said(await finish(auth, out.cookie, totp(out.secret))), [401, 'log-in-over']);
  assert.deepEqual(said(await byKey(out.key)), [403, 'account-suspended']);
  assert.deepEqual(said(await logIn(auth, 'outcast')), [403, 'account-suspended'], 'the password begins no log-in');
  await suspend(false);
  await forgetSteps(auth, out.actor.account);
  assert.equal((await finish(auth, await begin(auth, 'outcast'), totp(out.secret))).status, 201);
});

test('a forced new password removes no factor: it is asked for after the reset as before', async () => {
  const forced = await joinWithAll('forced');
  const before = await rowsOf(forced);
  assert.equal((await act('POST', `${forced.actor.account}/reset`, { why: 'for the test' })).status, 200);
  assert.deepEqual(await rowsOf(forced), { ...before, log_in: 0 });
  assert.deepEqual(said(await finish(auth, forced.cookie, totp(forced.secret))), [401, 'log-in-over']);
  assert.equal((await logIn(auth, 'forced')).status, 401);
  const { token } = await newestOf(auth, 'forced', 'password-reset');
  const password = 'another horse of the battery';
  const reset = await auth.send('POST', '/accounts/reset', { body: { token, password } });
  assert.equal(reset.status, 204);
  assert.ok(!reset.headers.getSetCookie().some((text) => text.startsWith('sid-')), 'no session');
  const reply = await logIn(auth, 'forced', { password });
  assert.deepEqual([reply.status, reply.body.ways], [202, ['totp', 'passkey', 'letter', 'recovery']]);
  assert.equal((await finish(auth, await begin(auth, 'forced', password), totp(forced.secret))).status, 201);
});

test('after a forced new password a passkey still is a way in, until an administrator removes it', async () => {
  const { key, actor } = await joinWithAll('keeper');
  await withoutPassword(auth, actor.account);
  assert.equal((await byKey(key)).status, 201);
  assert.equal((await act('POST', `${actor.account}/factor-removal`, { why: 'taken over' })).status, 200);
  assert.deepEqual(said(await byKey(key)), [401, 'passkey-refused']);
  assert.equal((await logIn(auth, 'keeper', { password: goodPassword })).status, 401);
});
