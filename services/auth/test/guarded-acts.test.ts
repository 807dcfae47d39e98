import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { promoteAccount } from '@chatter/contracts/auth/calls.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { proofLifeMs } from '../src/domain/session-life.ts';
import { Authenticator } from './authenticator-in-tests.ts';
import { begin, codeOf, enter, finish, forgetProofs, joinGuarded, offered, prove, withoutPassword, wrongCode } from './factors-in-tests.ts';
import { newestOf } from './letters-in-tests.ts';
import { joinWithKey, proveByKey } from './passkeys-in-tests.ts';
import { actorOf, goodPassword, hashOf, join, logIn, tokenOf } from './people-in-tests.ts';
import { confirm, staff } from './staff-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const said = ({ status, body }: Reply) => [status, body?.code];
const other = 'another horse of the battery';

/** What a stolen session must not do, each with the password where one is given: leaving last, since it ends the session. */
const acts: Readonly<Record<string, (actor: Actor, password?: string) => Promise<Reply>>> = {
  'change the password': (actor, current) =>
    auth.send('PUT', '/me/password', { actor, body: { password: other, ...(current === undefined ? {} : { current }) } }),
  'change the address': (actor, password) =>
    auth.send('POST', '/me/email-change', { actor, body: { email: `new-${actor.account}@example.org`, ...given(password) } }),
  'have a copy of the data': (actor, password) => auth.send('POST', '/me/export', { actor, body: given(password) }),
  deactivate: async (actor, password) =>
    auth.send('POST', '/me/deactivation', { actor, body: { email: await emailOf(actor), ...given(password) } }),
  'delete the account': async (actor, password) =>
    auth.send('POST', '/me/deletion', { actor, body: { email: await emailOf(actor), ...given(password) } }),
};
const given = (password?: string) => (password === undefined ? {} : { password });
async function emailOf({ account }: Actor): Promise<string> {
  const row = auth.db.selectFrom('account').select('email').where('id', '=', uuidToBytes(account));
  return (await row.executeTakeFirstOrThrow()).email ?? '';
}

test('where there is a factor the password alone does nothing grave; password and factor, just shown, do', async () => {
  for (const [at, [what, act]] of Object.entries(acts).entries()) {
    const { actor, secret } = await joinGuarded(auth, `anna${at}`);
    await forgetProofs(auth, actor.account);
    for (const password of [goodPassword, 'not the password', undefined]) {
      assert.deepEqual(said(await act(actor, password)), [403, 'proof-needed'], what);
    }
    const wrong = await auth.send('POST', '/me/proof', {
      actor,
      body: { password: goodPassword, factor: { way: 'totp', code: wrongCode(secret) } },
    });
    assert.deepEqual(said(wrong), [403, 'factor-wrong']);
    assert.deepEqual(said(await act(actor, goodPassword)), [403, 'proof-needed'], what);
    const proven = await prove(auth, actor, { way: 'totp', code: codeOf(secret) });
    assert.ok((await act(proven.actor)).status < 300, what);
  }
});

test('a proof counts for a quarter of an hour, and for no other session', async () => {
  const { actor, secret } = await joinGuarded(auth, 'berta');
  const elsewhere = tokenOf(await finish(auth, await begin(auth, 'berta'), { way: 'totp', code: codeOf(secret) }));
  const thief = (await actorOf(auth, elsewhere)) as Actor;
  const act = acts['change the address'] as (actor: Actor) => Promise<Reply>;
  assert.deepEqual(said(await act(thief)), [403, 'proof-needed']);
  assert.equal((await act(actor)).status, 202);
  const old = { proven_at: new Date(Date.now() - proofLifeMs) };
  await auth.db.updateTable('session').set(old).where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual(said(await act(actor)), [403, 'proof-needed']);
});

test('who comes in by a passkey alone, and has no password, does all of this by the passkey', async () => {
  for (const [at, [what, act]] of Object.entries(acts).entries()) {
    const keyed = await joinWithKey(auth, `carla${at}`);
    await withoutPassword(auth, keyed.actor.account);
    await forgetProofs(auth, keyed.actor.account);
    assert.equal((await auth.send('GET', '/me/factors', { actor: keyed.actor })).body.hasPassword, false);
    assert.deepEqual(said(await act(keyed.actor)), [403, 'proof-needed'], what);
    const reply = await act(await proveByKey(auth, keyed));
    assert.ok(reply.status < 300, `${what}: ${reply.status}`);
    if (what === 'change the password') assert.equal((await logIn(auth, `carla${at}`, { password: other })).status, 202, 'the first one');
  }
});

test('who has neither a password nor a factor can show nothing, and does nothing grave', async () => {
  await join(auth, 'nemo');
  const { actor } = await enter(auth, 'nemo');
  await withoutPassword(auth, actor.account);
  const asked = (await auth.send('POST', '/me/proof/passkey-challenge', { actor })).body;
  const key = new Authenticator();
  key.userHandle = 'AAAA';
  const factor = { way: 'passkey', response: key.use(asked) };
  for (const body of [{ factor }, { password: goodPassword, factor }, { password: goodPassword }]) {
    assert.deepEqual(said(await auth.send('POST', '/me/proof', { actor, body })), [403, 'password-wrong'], JSON.stringify(body));
  }
  for (const [what, act] of Object.entries(acts)) assert.deepEqual(said(await act(actor)), [403, 'proof-needed'], what);
});

test('without a factor the password does, given with the act or just before it', async () => {
  for (const [at, [what, act]] of Object.entries(acts).entries()) {
    await join(auth, `dora${at}`);
    const { actor } = await enter(auth, `dora${at}`);
    assert.deepEqual(said(await act(actor)), [403, 'proof-needed'], what);
    assert.deepEqual(said(await act(actor, 'not the password')), [403, 'password-wrong'], what);
    assert.ok((await (at % 2 === 0 ? act(actor, goodPassword) : act((await prove(auth, actor)).actor))).status < 300, what);
  }
});

test('a change of the address asked for by the password alone is void once there is a factor', async () => {
  await join(auth, 'fanny');
  const { actor } = await enter(auth, 'fanny');
  const email = 'mallory@example.org';
  assert.equal((await auth.send('POST', '/me/email-change', { actor, body: { email, password: goodPassword } })).status, 202);
  const { token } = await newestOf(auth, 'fanny', 'email-change');
  const proven = (await prove(auth, actor)).actor;
  await auth.send('PUT', '/me/totp', { actor: proven, body: { code: codeOf(await offered(auth, proven)) } });
  assert.equal((await auth.send('POST', '/accounts/email', { body: { token } })).body.code, 'token-invalid');
  assert.equal(await emailOf(actor), 'fanny@example.org');
});

test('who adds a factor has it asked for from then on, though the page still shows a field for the password', async () => {
  const { actor } = await joinGuarded(auth, 'emma');
  await forgetProofs(auth, actor.account);
  assert.deepEqual(said(await (acts['have a copy of the data'] as (typeof acts)[string])(actor, goodPassword)), [403, 'proof-needed']);
  const asked = await auth.db.selectFrom('export').select('id').where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual(asked, []);
});

test('the console opens by password and factor where there is one, and its acts want both of the last quarter of an hour', async () => {
  await staff(auth, 'other', 'admin');
  const { actor: plain, secret } = await joinGuarded(auth, 'root');
  await auth.bus.ask(promoteAccount, { login: 'root', role: 'admin' });
  await join(auth, 'subject');
  const subject = (await enter(auth, 'subject')).actor.account;
  await forgetProofs(auth, plain.account);
  assert.deepEqual(said(await confirm(auth, plain)), [403, 'proof-needed'], 'the password alone does not open it');
  assert.deepEqual(said(await auth.send('POST', '/admin/session', { actor: plain, body: {} })), [403, 'proof-needed']);
  const proven = await prove(auth, plain, { way: 'totp', code: codeOf(secret) });
  const before = Date.now() - proofLifeMs + 60_000;
  await auth.db
    .updateTable('session')
    .set({ proven_at: new Date(before) })
    .where('token_hash', '=', tokenHash(proven.token))
    .execute();
  const opened = await auth.send('POST', '/admin/session', { actor: proven.actor, body: {} });
  assert.equal(opened.status, 204);
  const actor = (await actorOf(auth, tokenOf(opened))) as Actor;
  const end = () => auth.send('DELETE', `/admin/people/${subject}/sessions`, { actor, body: { why: 'for the test' } });
  assert.equal((await end()).status, 200);
  const { confirmed_at } = await auth.db
    .selectFrom('console')
    .select('confirmed_at')
    .where('session_id', '=', uuidToBytes(actor.session))
    .executeTakeFirstOrThrow();
  assert.equal(confirmed_at.getTime(), before, 'it counts from the proof, not from when the console was opened by it');
  await auth.db
    .updateTable('console')
    .set({ confirmed_at: new Date(0) })
    .where('session_id', '=', uuidToBytes(actor.session))
    .execute();
  await forgetProofs(auth, actor.account);
  assert.deepEqual(said(await end()), [403, 'password-needed']);
  assert.deepEqual(said(await confirm(auth, actor)), [403, 'proof-needed'], 'nor is the password enough while it is open');
});

const tokenHash = (token: string) => Buffer.from(hashOf(token), 'hex');
