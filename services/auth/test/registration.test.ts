import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import { letterRequested } from '@chatter/contracts/auth/facts.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { until } from '@chatter/testkit/until.ts';
import { auth as inEarnest } from '../src/service.ts';
import { sweep } from '../src/store/sweep.ts';
import { hashToken } from '../src/tokens.ts';
import { lettersOf } from './letters-in-tests.ts';
import { actorOf, cookieOf, formOf, goodPassword, join, logIn, newestLetter, tokenFor, tokenOf } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const register = (username: string, more: Record<string, unknown> = {}) => auth.send('POST', '/accounts', { body: formOf(username, more) });
const activate = (token: string) => auth.send('POST', '/accounts/activate', { body: { token } });

test('from registration by the letter to a session', async () => {
  const requested = latch<string>('the letter is asked for');
  const hearing = auth.bus.hear(letterRequested, (fact) => requested.open(fact.letter));
  await auth.bus.flush();

  const registered = await register('Alice', { firstName: ' Alice ', lastName: 'Smith' });
  assert.deepEqual([registered.status, registered.body], [202, { next: 'activate' }]);
  const letter = await requested.opened;
  hearing.stop();
  const written = await auth.bus.ask(writeLetter, { letter });
  assert.deepEqual([written.kind, written.to, written.name], ['activation', 'Alice@example.org', 'Alice']);
  assert.deepEqual(await auth.bus.ask(writeLetter, { letter }), written, 'the same answer each time');
  assert.equal((await logIn(auth, 'alice')).body.code, 'login-refused', 'no session before activation');

  assert.equal((await activate(written.token as string)).status, 204);
  for (const login of ['alice', 'ALICE', 'alice@EXAMPLE.org']) {
    const reply = await logIn(auth, login);
    assert.equal(reply.status, 201);
    assert.equal(reply.body.account.displayName, 'Alice Smith');
    const actor = await actorOf(auth, tokenOf(reply));
    assert.ok(actor);
    const me = await auth.send('GET', '/me', { actor });
    assert.deepEqual(me.body, reply.body.account);
    assert.equal(me.body.email, 'Alice@example.org');
    assert.equal(me.body.role, 'user');
  }
});

test('the session cookie is out of the reach of scripts, and no token stands in the database', async () => {
  await join(auth, 'cookie');
  const reply = await logIn(auth, 'cookie');
  const [session = '', device = ''] = reply.headers.getSetCookie();
  assert.match(session, /^sid-8080=[\w-]{43}; Path=\/; Max-Age=2592000; HttpOnly; SameSite=Lax$/);
  assert.match(device, /^device-8080=[\w-]{22}\.[\w-]{43}; Path=\/; Max-Age=31536000; HttpOnly; SameSite=Lax$/);
  const rows = await auth.db.selectFrom('session').select('token_hash').execute();
  assert.ok(rows.every((row) => row.token_hash.length === 32 && !row.token_hash.includes(Buffer.from(tokenOf(reply), 'base64url'))));
});

test('attacks 25 and 27: a token activates once; used, expired, void, of another kind or made up it is refused in the same words', async () => {
  await register('onetime');
  const token = await tokenFor(auth, 'onetime');
  assert.equal((await auth.send('GET', `/accounts/activate?token=${token}`)).status, 405, 'a link that is fetched opens nothing');
  assert.equal((await activate(token)).status, 204);
  const used = await activate(token);

  await register('late');
  const late = await tokenFor(auth, 'late');
  await auth.db.updateTable('letter').set({ expires_at: new Date() }).where('expires_at', '>', new Date()).execute();
  const expired = await activate(late);

  await register('othermail', { email: 'onetime@example.org' });
  const { letter } = await newestLetter(auth, 'onetime');
  const other = await auth.bus.ask(writeLetter, { letter });
  assert.deepEqual([other.kind, other.token], ['already-registered', null]);
  const madeUp = await activate('A'.repeat(43));

  for (const reply of [used, expired, madeUp]) {
    const { requestId: _, ...body } = reply.body;
    assert.deepEqual([reply.status, body], [400, { type: 'about:blank', title: 'Token invalid', status: 400, code: 'token-invalid' }]);
  }
  for (const token of [null, 0, '', 'None', 'undefined', ['A'.repeat(43)], `${'A'.repeat(42)}=`]) {
    assert.equal((await activate(token as string)).body.code, 'invalid-request', String(token));
  }
});

test('of two that use a token at the same time one succeeds', async () => {
  await register('twice');
  const token = await tokenFor(auth, 'twice');
  const statuses = (await Promise.all([activate(token), activate(token), activate(token)])).map(({ status }) => status);
  assert.deepEqual(statuses.toSorted(), [204, 400, 400]);
});

test('attack 19: a known address gets the same answer as a new one, a letter to its owner, and its account stays as it was', async () => {
  await join(auth, 'owner');
  const before = await auth.db.selectFrom('account').selectAll().where('username_key', '=', 'owner').executeTakeFirstOrThrow();
  const runs = await auth.hashes();
  const fresh = await register('newcomer');
  const known = await register('intruder', { email: 'OWNER@example.org '.trim() });
  assert.equal(await auth.hashes(), runs + 2, 'one run of argon2 each');
  assert.deepEqual([known.status, known.body], [fresh.status, fresh.body]);
  assert.deepEqual([...known.headers.keys()].sort(), [...fresh.headers.keys()].sort());
  const after = await auth.db.selectFrom('account').selectAll().where('username_key', '=', 'owner').executeTakeFirstOrThrow();
  assert.deepEqual(after, before);
  const { kind, letter } = await newestLetter(auth, 'owner');
  assert.equal(kind, 'already-registered');
  assert.equal((await auth.bus.ask(writeLetter, { letter })).to, 'owner@example.org');

  assert.equal((await register('newcomer', { email: 'else1@example.org' })).status, 202);
  assert.equal((await register('intruder', { email: 'else2@example.org' })).status, 202, 'which username is free tells nothing either');
  assert.equal((await logIn(auth, 'intruder')).body.code, 'login-refused');

  await register('intruder2', { email: 'owner@example.org' });
  const letters = await auth.db
    .selectFrom('letter')
    .select('id')
    .where('kind', '=', 'already-registered')
    .where('account_id', '=', before.id)
    .execute();
  assert.equal(letters.length, 1, 'one such letter in ten minutes');
});

test("who registers an address before its owner does gets nothing by it: the owner's link activates the owner's account", async () => {
  await register('attacker', { email: 'ann@example.org', password: 'mallory knows it well', firstName: 'Eve' });
  const theirs = await newestLetter(auth, 'attacker');
  const theirToken = await tokenFor(auth, 'attacker');
  assert.equal((await register('ann')).status, 202);
  const own = await newestLetter(auth, 'ann');
  assert.equal(own.kind, 'activation');
  const written = await auth.bus.ask(writeLetter, { letter: own.letter });
  assert.deepEqual([written.to, written.username, written.name], ['ann@example.org', 'ann', 'Ann']);

  assert.equal((await activate(written.token as string)).status, 204);
  assert.equal((await activate(theirToken)).body.code, 'token-invalid', 'the other link is void');
  await assert.rejects(
    auth.bus.ask(writeLetter, { letter: theirs.letter }),
    (error) => error instanceof Refusal && error.code === 'letter-unknown',
  );
  for (const login of ['ann', 'ann@example.org']) {
    assert.equal((await logIn(auth, login)).body.account.username, 'ann');
    assert.equal((await logIn(auth, login, { password: 'mallory knows it well' })).status, 401);
  }
  assert.equal((await logIn(auth, 'attacker', { password: 'mallory knows it well' })).status, 401);
});

test('who registers an address after its owner changes nothing about the letter the owner has', async () => {
  await register('first', { email: 'both@example.org' });
  const token = await tokenFor(auth, 'first');
  await register('second', { email: 'both@example.org', password: 'another long password' });
  assert.equal((await activate(token)).status, 204);
  assert.equal((await logIn(auth, 'both@example.org')).body.account.username, 'first');
});

test('who lost the letter registers again with the same names and another password, and gets in with it', async () => {
  await register('loser');
  const lost = await tokenFor(auth, 'loser');
  assert.equal((await register('loser', { password: 'the second password' })).status, 202);
  assert.equal((await activate(await tokenFor(auth, 'loser'))).status, 204);
  assert.equal((await logIn(auth, 'loser', { password: 'the second password' })).status, 201);
  assert.equal((await logIn(auth, 'loser')).status, 401);
  assert.equal((await activate(lost)).body.code, 'token-invalid');
});

test('of several registrations of one address, and of one username, one becomes an account, though all links are followed at once', async () => {
  const usernames = ['race1', 'race2', 'race3'];
  for (const username of usernames) assert.equal((await register(username, { email: 'race@example.org' })).status, 202);
  const tokens = await Promise.all(usernames.map((username) => tokenFor(auth, username)));
  const replies = await Promise.all(tokens.map(activate));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [204, 400, 400]);
  const rows = await auth.db.selectFrom('account').select('username').where('email_key', '=', 'race@example.org').execute();
  assert.deepEqual(rows, [{ username: usernames[replies.findIndex(({ status }) => status === 204)] }]);

  const same: string[] = [];
  for (const part of ['1', '2', '3']) {
    assert.equal((await register('SameName', { email: `same${part}@example.org` })).status, 202);
    same.push(await tokenFor(auth, 'samename'));
  }
  const codes = (await Promise.all(same.map(activate))).map(({ body }) => body?.code ?? 'activated');
  assert.deepEqual(codes.toSorted(), ['activated', 'username-taken', 'username-taken']);
});

test('a link whose username was taken meanwhile says so each time, and its owner may register another', async () => {
  await register('popular', { email: 'slow@example.org' });
  const slow = await tokenFor(auth, 'popular');
  await join(auth, 'popular', { email: 'quick@example.org' });
  for (let time = 0; time < 2; time++) {
    const reply = await activate(slow);
    assert.deepEqual([reply.status, reply.body.code], [409, 'username-taken']);
  }
  await join(auth, 'unpopular', { email: 'slow@example.org' });
  assert.equal((await logIn(auth, 'slow@example.org')).status, 201);
});

test('a registration nobody activated holds nothing, and its link works for a day', async () => {
  await register('stale');
  const token = await tokenFor(auth, 'stale');
  const dayAgo = new Date(Date.now() - 24 * 3_600_000);
  await auth.db
    .updateTable('letter')
    .set({ created_at: dayAgo, expires_at: new Date() })
    .where('token_hash', '=', hashToken(token))
    .execute();
  assert.equal((await activate(token)).body.code, 'token-invalid');
  assert.equal((await register('Stale', { email: 'taker@example.org' })).status, 202);
  assert.equal((await activate(await tokenFor(auth, 'stale'))).status, 204);
  assert.equal((await logIn(auth, 'taker@example.org')).status, 201);
});

test('attack 18: wrong password, unknown login and not activated are one refusal after the same work', async () => {
  await join(auth, 'neutral');
  await register('pending');
  const refusals = [];
  for (const [login, password] of [
    ['neutral', 'not the password at all'],
    ['neutral@example.org', 'not the password at all'],
    ['nobody', goodPassword],
    ['nobody@example.org', goodPassword],
    ['Zo\u00eb \u{1f600}', goodPassword],
    ['pending', 'not the password at all'],
    ['pending', goodPassword],
  ] as const) {
    const runs = await auth.hashes();
    const reply = await logIn(auth, login, { password });
    assert.equal(await auth.hashes(), runs + 1, `${login}: one run of argon2`);
    assert.deepEqual(reply.headers.getSetCookie(), []);
    const { requestId, ...body } = reply.body;
    refusals.push(JSON.stringify([reply.status, body, reply.headers.get('content-length') === null ? 0 : requestId.length]));
  }
  assert.deepEqual([...new Set(refusals)].length, 1, refusals.join('\n'));
  assert.match(refusals[0] as string, /^\[401,.*"code":"login-refused"/);
});

test('logging in before activation sends the letter again, at most every ten minutes, and both links work until one is used', async () => {
  await register('again');
  const first = await newestLetter(auth, 'again');
  const token = await tokenFor(auth, 'again');
  await logIn(auth, 'again');
  assert.deepEqual(await newestLetter(auth, 'again'), first, 'just sent');
  const earlier = new Date(Date.now() - 10 * 60_000);
  await auth.db.updateTable('letter').set({ created_at: earlier }).execute();
  await logIn(auth, 'again', { password: 'not the password at all' });
  assert.deepEqual(await newestLetter(auth, 'again'), first, 'only who knows the password asks for a letter');
  await logIn(auth, 'again');
  await until('another letter is asked for', async () => (await newestLetter(auth, 'again')).letter !== first.letter);
  const other = await tokenFor(auth, 'again');
  assert.equal((await activate(token)).status, 204);
  assert.equal((await activate(other)).body.code, 'token-invalid');
});

test('letters that are used or unknown are not written', async () => {
  await join(auth, 'letters');
  const [letter = ''] = await lettersOf(auth, 'letters', 'activation');
  await assert.rejects(auth.bus.ask(writeLetter, { letter }), (error) => error instanceof Refusal && error.code === 'letter-void');
  const unknown = '018f3c1e-0000-7000-8000-00000000ffff';
  await assert.rejects(
    auth.bus.ask(writeLetter, { letter: unknown }),
    (error) => error instanceof Refusal && error.code === 'letter-unknown',
  );
});

test('what the form forbids the server refuses', async () => {
  const cases: [Record<string, unknown>, string, number][] = [
    [{ password: 'Password12345!' }, 'password-too-common', 422],
    [{ password: 'strict--77--strict' }, 'password-too-common', 422],
    [{ password: 'too short' }, 'invalid-request', 400],
    [{ password: 'x'.repeat(129) }, 'invalid-request', 400],
    [{ password: null }, 'invalid-request', 400],
    [{ username: 'a b' }, 'invalid-request', 400],
    [{ username: '-ab' }, 'invalid-request', 400],
    [{ email: 'no address' }, 'invalid-request', 400],
    [{ email: 'a@b\r\nBcc: c@d' }, 'invalid-request', 400],
    [{ firstName: '<b>Ann</b>' }, 'invalid-request', 400],
    [{ firstName: '   ' }, 'invalid-request', 400],
    [{ role: 'admin' }, 'invalid-request', 400],
    [{ email_verified: true }, 'invalid-request', 400],
  ];
  for (const [more, code, status] of cases) {
    const reply = await register('strict', more);
    assert.deepEqual([reply.body.code, reply.status], [code, status], JSON.stringify(more));
  }
  assert.equal(await auth.db.selectFrom('account').select('id').where('username_key', '=', 'strict').executeTakeFirst(), undefined);
});

test('a body of another type is not taken for JSON', async () => {
  const text = JSON.stringify({ login: 'alice', password: goodPassword });
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', null]) {
    const reply = await auth.send('POST', '/sessions', { raw: { type, text } });
    assert.ok(reply.status === 415 || reply.status === 400, `${type}: ${reply.status}`);
  }
});

test('attack 28: a post that another site made a browser send is refused, and changes nothing', async () => {
  await join(auth, 'csrf');
  const body = { login: 'csrf', password: goodPassword };
  for (const site of ['cross-site', 'same-site', 'none']) {
    const reply = await auth.send('POST', '/sessions', { body, site });
    assert.deepEqual([reply.status, reply.body.code, reply.headers.getSetCookie()], [403, 'cross-site', []], site);
  }
  assert.equal((await auth.send('POST', '/sessions', { body, site: 'same-origin' })).status, 201);
});

test('every login makes a new session, and the one the browser came with is over', async () => {
  await join(auth, 'fixed');
  const planted = await auth.send('POST', '/sessions', {
    body: { login: 'fixed', password: goodPassword },
    cookie: `sid-8080=${'p'.repeat(43)}`,
  });
  assert.notEqual(tokenOf(planted), 'p'.repeat(43));
  const again = await logIn(auth, 'fixed', { cookie: `${cookieOf(planted, 'sid-8080')}; ${cookieOf(planted, 'device-8080')}` });
  assert.notEqual(tokenOf(again), tokenOf(planted));
  assert.equal(cookieOf(again, 'device-8080'), cookieOf(planted, 'device-8080'), 'the device keeps its mark');
  assert.equal(await actorOf(auth, tokenOf(planted)), null);
  assert.ok(await actorOf(auth, tokenOf(again)));
});

test('a hash of lower costs is replaced when its owner logs in', async () => {
  await using auth = await startAuth({ CHATTER_LIMITS: 'off' }, inEarnest);
  await join(auth, 'weak');
  const by = { login: 'weak' };
  const before = await auth.db.selectFrom('account').select('password_hash').where('username_key', '=', by.login).executeTakeFirstOrThrow();
  const { argon2Sync, createHmac } = await import('node:crypto');
  const pepper = Buffer.from(auth.servers.envFor('auth').PASSWORD_PEPPER ?? '', 'base64');
  const message = createHmac('sha256', pepper).update(goodPassword).digest();
  const salt = Buffer.alloc(16, 1);
  const hash = argon2Sync('argon2id', { message, nonce: salt, parallelism: 1, tagLength: 32, memory: 1024, passes: 1 });
  const weak = `$argon2id$v=19$m=1024,t=1,p=1$${salt.toString('base64').slice(0, 22)}$${hash.toString('base64').slice(0, 43)}`;
  await auth.db.updateTable('account').set({ password_hash: weak }).where('username_key', '=', by.login).execute();
  assert.equal((await logIn(auth, by.login)).status, 201);
  const after = await auth.db.selectFrom('account').select('password_hash').where('username_key', '=', by.login).executeTakeFirstOrThrow();
  assert.match(after.password_hash ?? '', /m=19456,t=2,p=1/);
  assert.notEqual(after.password_hash, before.password_hash);
  assert.equal((await logIn(auth, by.login)).status, 201);
});

test('who is not vouched for by the gateway gets nowhere', async () => {
  const response = await fetch(`${auth.service.url}/api/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-chatter-client': '192.0.2.1', 'x-forwarded-for': '192.0.2.1' },
    body: JSON.stringify({ login: 'alice', password: goodPassword }),
  });
  assert.equal(response.status, 401);
  assert.equal((await auth.send('GET', '/me')).body.code, 'not-signed-in');
});

test('registrations never activated, old letters and ended sessions are swept out, nothing else', async () => {
  await join(auth, 'kept');
  await logIn(auth, 'kept');
  await register('dropped');
  const later = new Date(Date.now() + 7 * 86_400_000 - 60_000);
  await sweep(auth.db, later);
  const names = async () => (await auth.db.selectFrom('account').select('username_key').execute()).map((row) => row.username_key);
  assert.ok((await names()).includes('dropped'));
  await sweep(auth.db, new Date(later.getTime() + 120_000));
  assert.ok((await names()).includes('kept') && !(await names()).includes('dropped'));
  await sweep(auth.db, new Date(Date.now() + 30 * 86_400_000));
  assert.deepEqual(await auth.db.selectFrom('letter').select('id').execute(), []);
  assert.deepEqual(await auth.db.selectFrom('session').select('id').execute(), []);
  assert.equal((await logIn(auth, 'kept')).status, 201);
});
