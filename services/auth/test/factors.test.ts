import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { proofLifeMs } from '../src/domain/session-life.ts';
import { begin, codeOf, enter, finish, forgetSteps, joinGuarded, lettersTo, offered, prove, wrongCode } from './factors-in-tests.ts';
import { actorOf, cookieOf, goodPassword, join, logIn, newestLetter, tokenFor, tokenOf } from './people-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const said = ({ status, body }: Reply) => [status, body?.code];
const view = async (actor: Actor) => (await auth.send('GET', '/me/factors', { actor })).body;
const totp = (secret: Buffer, later = 0) => ({ way: 'totp', code: codeOf(secret, later) });

test('who has an authenticator app gets in by password and code, and not by the password', async () => {
  const { secret } = await joinGuarded(auth, 'anna');
  const reply = await logIn(auth, 'anna');
  assert.deepEqual([reply.status, reply.body], [202, { next: 'factor', ways: ['totp', 'recovery'] }]);
  assert.match(
    reply.headers.getSetCookie().join('\n'),
    /^mfa-8080=[\w-]{43}; Path=\/; Max-Age=900; HttpOnly; SameSite=Lax$/,
    'the only cookie: no session, and no mark of a known device',
  );
  const cookie = cookieOf(reply, 'mfa-8080');
  assert.deepEqual((await auth.send('GET', '/sessions/factor', { cookie })).body, { ways: ['totp', 'recovery'] });
  const entered = await finish(auth, cookie, totp(secret));
  assert.deepEqual([entered.status, entered.body.account.username], [201, 'anna']);
  assert.equal((await actorOf(auth, tokenOf(entered)))?.account, entered.body.account.id);
  assert.equal(cookieOf(entered, 'mfa-8080'), 'mfa-8080=');
  assert.ok(cookieOf(entered, 'device-8080').length > 60);
});

test('attack 21: the cookie of a log-in that waits for its second factor opens nothing else', async () => {
  const { secret } = await joinGuarded(auth, 'bella');
  const cookie = await begin(auth, 'bella');
  const token = cookie.slice('mfa-8080='.length);
  assert.equal(await actorOf(auth, token), null, 'it is no session');
  for (const [method, path] of [
    ['GET', '/me'],
    ['GET', '/me/factors'],
    ['POST', '/me/totp'],
    ['GET', '/sessions'],
    ['DELETE', '/me/totp'],
  ] as const) {
    for (const sent of [cookie, `sid-8080=${token}`]) assert.equal((await auth.send(method, path, { cookie: sent })).status, 401, path);
  }
  const entered = await finish(auth, cookie, totp(secret));
  assert.equal(entered.status, 201);
  const sid = `mfa-8080=${tokenOf(entered)}`;
  assert.deepEqual(said(await finish(auth, sid, totp(secret))), [401, 'log-in-over'], 'nor is a session a log-in');
});

test('attack 22: what is no code is refused by its form', async () => {
  const { secret } = await joinGuarded(auth, 'carla');
  const cookie = await begin(auth, 'carla');
  const odd = [null, '', ['123456'], 0, 123456, '12345', '1234567', 'None', '12345a', '１２３４５６', { $ne: '' }, true];
  for (const body of [{}, null, 'None', [], ...odd.flatMap((code) => [{ code }, { way: 'totp', code }, { way: 'recovery', code }])]) {
    const reply = await finish(auth, cookie, body);
    assert.deepEqual([reply.status, reply.body.code], [400, 'invalid-request'], JSON.stringify(body));
  }
  for (const body of [{ ...totp(secret), account: 'x' }, { way: 'none', code: '123456' }, { way: 'totp' }]) {
    assert.equal((await finish(auth, cookie, body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await finish(auth, cookie, totp(secret))).status, 201, 'none of them was a try');
});

test('attack 23: a code works once, one of two at the same time, and no older than a step', async () => {
  const { secret, actor } = await joinGuarded(auth, 'dana');
  const [one, other] = [await begin(auth, 'dana'), await begin(auth, 'dana')];
  assert.deepEqual(said(await finish(auth, one, totp(secret, -2))), [401, 'factor-wrong']);
  assert.deepEqual(said(await finish(auth, one, totp(secret, 2))), [401, 'factor-wrong']);
  const right = totp(secret);
  assert.equal((await finish(auth, one, right)).status, 201);
  assert.deepEqual(said(await finish(auth, one, right)), [401, 'log-in-over'], 'the log-in is finished');
  assert.deepEqual(said(await finish(auth, other, right)), [401, 'factor-wrong'], 'and the code used up');
  assert.deepEqual(said(await finish(auth, other, totp(secret, -1))), [401, 'factor-wrong'], 'as are those before it');

  for (let round = 0; round < 5; round++) {
    await forgetSteps(auth, actor.account);
    const cookies = await Promise.all(Array.from({ length: 4 }, () => begin(auth, 'dana')));
    const code = totp(secret);
    const replies = await Promise.all(cookies.map((cookie) => finish(auth, cookie, code)));
    assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 401, 401, 401]);
  }
  await forgetSteps(auth, actor.account);
  const cookie = await begin(auth, 'dana');
  const replies = await Promise.all([totp(secret, -1), totp(secret), totp(secret, 1)].map((code) => finish(auth, cookie, code)));
  assert.equal(replies.filter(({ status }) => status === 201).length, 1, 'one log-in opens one session, whatever it is given');
});

test('attack 23: the sixth try finds the log-in dead, though it is right, and the owner is told', async () => {
  const { secret, actor } = await joinGuarded(auth, 'elsa');
  const cookie = await begin(auth, 'elsa');
  const wrong = { way: 'totp', code: wrongCode(secret) };
  for (let guess = 0; guess < 5; guess++) assert.deepEqual(said(await finish(auth, cookie, wrong)), [401, 'factor-wrong']);
  assert.deepEqual(said(await finish(auth, cookie, totp(secret))), [401, 'log-in-over']);
  assert.deepEqual(said(await auth.send('GET', '/sessions/factor', { cookie })), [401, 'log-in-over']);
  assert.equal((await lettersTo(auth, actor.account))[0], 'factor-guessed');
  const again = await begin(auth, 'elsa');
  const replies = await Promise.all(Array.from({ length: 12 }, () => finish(auth, again, wrong)));
  assert.equal(replies.filter(({ body }) => body.code === 'factor-wrong').length, 5, 'at the same time, too');
  assert.equal((await lettersTo(auth, actor.account)).filter((kind) => kind === 'factor-guessed').length, 1, 'one letter in ten minutes');
  assert.equal((await finish(auth, await begin(auth, 'elsa'), totp(secret))).status, 201);
});

test('whoever begins another log-in before the last try is told of as well', async () => {
  const { secret, actor } = await joinGuarded(auth, 'elvira');
  const wrong = { way: 'totp', code: wrongCode(secret) };
  const guessed = async () => (await lettersTo(auth, actor.account)).includes('factor-guessed');
  const cookie = await begin(auth, 'elvira');
  for (let guess = 0; guess < 4; guess++) assert.deepEqual(said(await finish(auth, cookie, wrong)), [401, 'factor-wrong']);
  assert.equal(await guessed(), false);
  assert.deepEqual(said(await finish(auth, await begin(auth, 'elvira'), wrong)), [401, 'factor-wrong']);
  assert.equal(await guessed(), true);
});

test('a log-in is over after 15 minutes, and when the password is replaced or all sessions are ended', async () => {
  const { secret, actor } = await joinGuarded(auth, 'fanny');
  const late = await begin(auth, 'fanny');
  await auth.db.updateTable('log_in').set({ expires_at: new Date() }).where('account_id', '=', uuidToBytes(actor.account)).execute();
  const before = await begin(auth, 'fanny');
  await auth.send('DELETE', '/sessions/others', { actor });
  for (const cookie of [late, before, undefined, 'mfa-8080=', `mfa-8080=${'A'.repeat(43)}`]) {
    assert.deepEqual(said(await finish(auth, cookie, totp(secret))), [401, 'log-in-over']);
  }
  assert.equal((await finish(auth, await begin(auth, 'fanny'), totp(secret))).status, 201, 'nothing was used up');
});

test('attack 24: a recovery code works once, and a letter tells', async () => {
  const { actor, recoveryCodes, username } = await joinGuarded(auth, 'gerda');
  const [first = '', second = ''] = recoveryCodes;
  const body = { way: 'recovery', code: first };
  assert.equal((await finish(auth, await begin(auth, 'gerda'), body)).status, 201);
  const { letter, kind } = await newestLetter(auth, username);
  assert.equal((await lettersTo(auth, actor.account)).includes('recovery-code-used'), true, kind);
  assert.ok(!JSON.stringify(await auth.bus.ask(writeLetter, { letter })).includes(first));
  assert.deepEqual(said(await finish(auth, await begin(auth, 'gerda'), body)), [401, 'factor-wrong']);
  const typed = { way: 'recovery', code: second.replaceAll('-', ' ').toUpperCase() };
  const cookies = await Promise.all(Array.from({ length: 4 }, () => begin(auth, 'gerda')));
  const replies = await Promise.all(cookies.map((cookie) => finish(auth, cookie, typed)));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 401, 401, 401], 'at the same time, too');
  assert.equal((await view(actor)).recoveryCodes, 8);
});

test('a recovery code is worth nothing at the account of another', async () => {
  const [{ recoveryCodes }] = [await joinGuarded(auth, 'hilda'), await joinGuarded(auth, 'mallory')];
  assert.deepEqual(said(await finish(auth, await begin(auth, 'mallory'), { way: 'recovery', code: recoveryCodes[0] })), [
    401,
    'factor-wrong',
  ]);
});

test('no path goes round the second factor: not a reset, not a change of the password', async () => {
  const { secret, actor, token: former } = await joinGuarded(auth, 'irma');
  const waiting = await begin(auth, 'irma');
  await auth.send('POST', '/accounts/reset-letters', { body: { login: 'irma' } });
  const token = await waitForReset('irma');
  const password = 'another horse of the battery';
  const reset = await auth.send('POST', '/accounts/reset', { body: { token, password } });
  assert.equal(reset.status, 204);
  assert.deepEqual(
    reset.headers.getSetCookie().map((text) => text.split('=')[0]),
    ['device-8080'],
  );
  assert.deepEqual(said(await finish(auth, waiting, totp(secret))), [401, 'log-in-over'], 'the log-in by the old password is over');
  assert.equal(await actorOf(auth, former), null, 'no session of before goes on');
  const cookie = await begin(auth, 'irma', password);
  const entered = await finish(auth, cookie, totp(secret));
  assert.equal(entered.status, 201);

  const inside = (await actorOf(auth, tokenOf(entered))) as Actor;
  const change = (sent: object) => auth.send('PUT', '/me/password', { ...sent, body: { current: password, password: goodPassword } });
  assert.deepEqual(said(await change({ actor: inside })), [403, 'proof-needed'], 'the password alone changes none');
  assert.deepEqual(said(await change({ actor })), [403, 'proof-needed'], 'nor does a session that was ended');
  const pending = await begin(auth, 'irma', password);
  assert.deepEqual(said(await change({ cookie: pending })), [401, 'not-signed-in'], 'nor a log-in on its way');
  await forgetSteps(auth, actor.account);
  const proof = await auth.send('POST', '/me/proof', { actor: inside, body: { password, factor: totp(secret) } });
  const changed = await change({ actor: (await actorOf(auth, tokenOf(proof))) as Actor });
  assert.equal(changed.status, 204);
  assert.equal(await actorOf(auth, tokenOf(entered)), null);
  assert.deepEqual(
    said(await finish(auth, pending, totp(secret, 1))),
    [401, 'log-in-over'],
    'what waited for its factor is over here, too',
  );
  await begin(auth, 'irma');
});

test('factors are changed only by who has just shown both password and factor again', async () => {
  await join(auth, 'judith');
  const { actor } = await enter(auth, 'judith');
  const tries = () =>
    Promise.all([
      auth.send('POST', '/me/totp', { actor }),
      auth.send('PUT', '/me/totp', { actor, body: { code: '123456' } }),
      auth.send('DELETE', '/me/totp', { actor }),
      auth.send('POST', '/me/recovery-codes', { actor }),
    ]);
  assert.deepEqual(
    (await tries()).map(said).filter(([status]) => status !== 403),
    [],
  );
  const shown = (body: unknown) => auth.send('POST', '/me/proof', { actor, body });
  assert.deepEqual(said(await shown({ password: 'not the password' })), [403, 'password-wrong']);
  const proven = await prove(auth, actor);
  assert.deepEqual(
    said(await auth.send('POST', '/me/recovery-codes', { actor: proven.actor })),
    [403, 'factor-needed'],
    'there is none yet',
  );
  const secret = await offered(auth, proven.actor);
  assert.equal((await auth.send('PUT', '/me/totp', { actor: proven.actor, body: { code: codeOf(secret) } })).status, 200);
  await forgetSteps(auth, actor.account);

  const old = { proven_at: new Date(Date.now() - proofLifeMs) };
  await auth.db.updateTable('session').set(old).where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual(
    (await tries()).map(({ body }) => body.code).filter((code) => code !== 'proof-needed' && code !== 'factor-wrong'),
    [],
  );
  assert.deepEqual(said(await shown({ password: goodPassword })), [403, 'factor-needed']);
  assert.deepEqual(said(await shown({ password: goodPassword, factor: { way: 'totp', code: wrongCode(secret) } })), [403, 'factor-wrong']);
  assert.deepEqual(said(await shown({ password: 'not the password', factor: totp(secret) })), [403, 'password-wrong']);
  const both = { password: goodPassword, factor: totp(secret) };
  assert.equal((await shown(both)).status, 204);
  assert.deepEqual(said(await shown(both)), [403, 'factor-wrong'], 'the code is used up here as well');
});

test('a proof gives the session a new token and counts for no other', async () => {
  await join(auth, 'karla');
  const [here, there] = [await enter(auth, 'karla'), await enter(auth, 'karla')];
  const proven = await prove(auth, here.actor);
  assert.equal(proven.actor.session, here.actor.session);
  assert.equal(await actorOf(auth, here.token), null, 'a copy of the former token is worth nothing');
  assert.deepEqual(await actorOf(auth, there.token), there.actor, 'others go on');
  assert.deepEqual(said(await auth.send('POST', '/me/totp', { actor: there.actor })), [403, 'proof-needed']);
});

test('an app counts when a code of it was given; all other sessions end then, and a letter tells', async () => {
  await join(auth, 'lena');
  const other = await enter(auth, 'lena');
  const { actor, token } = await prove(auth, (await enter(auth, 'lena')).actor);
  const [void1, secret] = [await offered(auth, actor), await offered(auth, actor)];
  assert.deepEqual(await view(actor), { totp: null, letters: null, passkeys: [], recoveryCodes: null, hasPassword: true });
  assert.equal((await logIn(auth, 'lena')).status, 201, 'a secret that was only shown asks for nothing');
  const set = (code: string) => auth.send('PUT', '/me/totp', { actor, body: { code } });
  assert.deepEqual(said(await set(wrongCode(secret))), [403, 'factor-wrong']);
  assert.deepEqual(said(await set(codeOf(void1))), [403, 'factor-wrong'], 'of the one offered last');
  const code = codeOf(secret);
  const { status, body } = await set(code);
  assert.deepEqual([status, body.recoveryCodes.length], [200, 10]);
  assert.deepEqual(said(await set(code)), [403, 'factor-wrong'], 'what was offered is set');
  assert.equal(await actorOf(auth, other.token), null);
  assert.deepEqual(await actorOf(auth, token), actor);
  const { letter } = await newestLetter(auth, 'lena');
  const written = await auth.bus.ask(writeLetter, { letter });
  assert.deepEqual([written.kind, written.factor, written.token], ['factor-added', 'totp', null]);
  assert.deepEqual(
    said(await finish(auth, await begin(auth, 'lena'), { way: 'totp', code })),
    [401, 'factor-wrong'],
    'its code is used up',
  );
  const row = await auth.db.selectFrom('totp').selectAll().where('account_id', '=', uuidToBytes(actor.account)).executeTakeFirstOrThrow();
  assert.ok(!row.secret?.includes(secret) && row.secret?.length === 48, 'the database holds it sealed');
});

test('another app takes the place of the first, and the recovery codes stay', async () => {
  const { actor, secret, recoveryCodes } = await joinGuarded(auth, 'maria');
  const next = await offered(auth, actor);
  assert.equal((await finish(auth, await begin(auth, 'maria'), totp(secret))).status, 201, 'until then the first counts');
  const set = await auth.send('PUT', '/me/totp', { actor, body: { code: codeOf(next) } });
  assert.deepEqual([set.status, set.body], [200, { recoveryCodes: null }]);
  await forgetSteps(auth, actor.account);
  const cookie = await begin(auth, 'maria');
  assert.deepEqual(said(await finish(auth, cookie, totp(secret))), [401, 'factor-wrong']);
  assert.equal((await finish(auth, cookie, { way: 'recovery', code: recoveryCodes[0] })).status, 201);
});

test('without its last factor an account asks for the password only; all other sessions end, and the codes are gone', async () => {
  const { actor, secret, recoveryCodes } = await joinGuarded(auth, 'nora');
  const other = tokenOf(await finish(auth, await begin(auth, 'nora'), totp(secret)));
  const waiting = await begin(auth, 'nora');
  assert.equal((await auth.send('DELETE', '/me/totp', { actor })).status, 204);
  assert.equal((await lettersTo(auth, actor.account))[0], 'factor-removed');
  assert.equal((await auth.send('DELETE', '/me/totp', { actor })).status, 204, 'again is no error');
  assert.equal((await lettersTo(auth, actor.account)).filter((kind) => kind === 'factor-removed').length, 1);
  assert.equal(await actorOf(auth, other), null);
  assert.deepEqual(said(await finish(auth, waiting, { way: 'recovery', code: recoveryCodes[0] })), [401, 'log-in-over']);
  assert.deepEqual(await view(actor), { totp: null, letters: null, passkeys: [], recoveryCodes: null, hasPassword: true });
  assert.equal((await logIn(auth, 'nora')).status, 201);
});

test('an app that was never turned on is removed without a word, and no session ends', async () => {
  await join(auth, 'paula');
  const other = await enter(auth, 'paula');
  const { actor } = await prove(auth, (await enter(auth, 'paula')).actor);
  const secret = await offered(auth, actor);
  assert.equal((await auth.send('DELETE', '/me/totp', { actor })).status, 204);
  assert.deepEqual(await actorOf(auth, other.token), other.actor);
  assert.ok(!(await lettersTo(auth, actor.account)).includes('factor-removed'));
  assert.deepEqual(said(await auth.send('PUT', '/me/totp', { actor, body: { code: codeOf(secret) } })), [403, 'factor-wrong']);
});

test('new recovery codes make the former void, and a letter tells', async () => {
  const { actor, recoveryCodes } = await joinGuarded(auth, 'olga');
  const { status, body } = await auth.send('POST', '/me/recovery-codes', { actor });
  assert.deepEqual([status, body.recoveryCodes.length], [200, 10]);
  assert.equal((await lettersTo(auth, actor.account))[0], 'recovery-codes-made');
  const cookie = await begin(auth, 'olga');
  assert.deepEqual(said(await finish(auth, cookie, { way: 'recovery', code: recoveryCodes[0] })), [401, 'factor-wrong']);
  assert.equal((await finish(auth, cookie, { way: 'recovery', code: body.recoveryCodes[0] })).status, 201);
  const rows = await auth.db.selectFrom('recovery_code').selectAll().where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual([rows.length, rows.filter(({ used_at }) => used_at !== null).length], [10, 1]);
});

async function waitForReset(username: string): Promise<string> {
  await until('the letter is asked for', async () => (await newestLetter(auth, username)).kind === 'password-reset');
  return tokenFor(auth, username);
}
