import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import { sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { Refusal } from '@chatter/platform/refusal.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { until } from '@chatter/testkit/until.ts';
import { hashToken } from '../src/tokens.ts';
import { actorOf, cookieOf, formOf, goodPassword, hashOf, join, logIn, newestLetter, tokenOf } from './people-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const next = 'another horse of the battery';
const ask = (login: string) => auth.send('POST', '/accounts/reset-letters', { body: { login } });
const reset = (token: unknown, password: unknown = next) => auth.send('POST', '/accounts/reset', { body: { token, password } });
const change = (actor: Actor, body: unknown) => auth.send('PUT', '/me/password', { body, actor });
const refusalOf = ({ status, body }: Reply) => {
  const { requestId: _, ...rest } = body;
  return { status, ...rest };
};

/** Tokens of the letters of a kind to an account that are still to be posted, the newest first. */
async function letters(username: string, kind: 'password-reset' | 'password-changed'): Promise<{ id: Buffer; letter: string }[]> {
  const rows = await auth.db
    .selectFrom('letter as l')
    .innerJoin('account as a', 'a.id', 'l.account_id')
    .select('l.id')
    .where('a.username_key', '=', username)
    .where('l.kind', '=', kind)
    .orderBy('l.id', 'desc')
    .execute();
  return rows.map(({ id }) => ({ id, letter: id.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') }));
}

/** Asks for a letter and waits for it. The cool-down is over. @returns the token in its link */
async function askAndRead(username: string): Promise<string> {
  const former = await letters(username, 'password-reset');
  for (const { id } of former) {
    await auth.db
      .updateTable('letter')
      .set({ created_at: new Date(Date.now() - 600_000) })
      .where('id', '=', id)
      .execute();
  }
  assert.equal((await ask(username)).status, 202);
  const newer = await until('a letter is asked for', async () => {
    const [newest] = await letters(username, 'password-reset');
    return newest !== undefined && newest.letter !== former[0]?.letter ? newest : null;
  });
  return (await auth.bus.ask(writeLetter, { letter: newer.letter })).token as string;
}

async function enter(username: string, password = goodPassword): Promise<{ token: string; actor: Actor }> {
  const token = tokenOf(await logIn(auth, username, { password }));
  return { token, actor: (await actorOf(auth, token)) as Actor };
}

test('who forgot the password sets a new one by the letter; every session ends, and the owner is told', async () => {
  await join(auth, 'forgetful');
  const sessions = [await enter('forgetful'), await enter('forgetful')];
  const revoked = latch<string[]>('the sessions are revoked');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact.hashes));
  await auth.bus.flush();
  const token = await askAndRead('forgetful');
  const reply = await reset(token);
  assert.equal(reply.status, 204);
  assert.ok(!reply.headers.getSetCookie().some((cookie) => cookie.startsWith('sid-')), 'it opens no session');
  assert.deepEqual((await revoked.opened).toSorted(), sessions.map((session) => hashOf(session.token)).toSorted());
  hearing.stop();
  for (const session of sessions) assert.equal(await actorOf(auth, session.token), null, 'though it was cached');
  assert.equal((await logIn(auth, 'forgetful')).status, 401);
  assert.equal((await logIn(auth, 'forgetful', { password: next })).status, 201);
  const [told, ...more] = await letters('forgetful', 'password-changed');
  assert.deepEqual(more, []);
  const written = await auth.bus.ask(writeLetter, { letter: told?.letter ?? '' });
  assert.deepEqual([written.kind, written.to, written.token], ['password-changed', 'forgetful@example.org', null]);
});

test('attack 25: a token that is used, expired, void, of another kind or made up sets no password, in the same words', async () => {
  await join(auth, 'holder');
  const used = await askAndRead('holder');
  assert.equal((await reset(used)).status, 204);
  const expired = await askAndRead('holder');
  await auth.db.updateTable('letter').set({ expires_at: new Date() }).where('token_hash', '=', hashToken(expired)).execute();
  await auth.send('POST', '/accounts', { body: formOf('unactivated') });
  const { letter } = await newestLetter(auth, 'unactivated');
  const ofOtherKind = (await auth.bus.ask(writeLetter, { letter })).token;
  const runs = await auth.hashes();
  for (const token of [used, expired, ofOtherKind, 'A'.repeat(43)]) {
    assert.deepEqual(refusalOf(await reset(token, 'a third horse altogether')), {
      ...{ status: 400, type: 'about:blank', title: 'Token invalid', code: 'token-invalid' },
    });
  }
  for (const token of ['None', 'null', 'undefined', '0', '', null, 0, ['A'.repeat(43)], { $ne: '' }]) {
    assert.deepEqual([(await reset(token)).status, (await reset(token)).body.code], [400, 'invalid-request'], String(token));
  }
  assert.equal((await auth.send('POST', '/accounts/reset', { body: { token: used, password: next, account: 'x' } })).status, 400);
  assert.equal(await auth.hashes(), runs, 'nothing is hashed for them');
  assert.equal((await auth.send('POST', '/accounts/activate', { body: { token: await askAndRead('holder') } })).body.code, 'token-invalid');
  assert.equal((await logIn(auth, 'holder', { password: next })).status, 201, 'the password stays as it was');
});

test('attack 27: a link that is fetched sets nothing', async () => {
  await join(auth, 'prefetched');
  const token = await askAndRead('prefetched');
  assert.equal((await auth.send('GET', `/accounts/reset?token=${token}`)).status, 405);
  assert.equal((await auth.send('GET', '/accounts/reset-letters?login=prefetched')).status, 405);
  assert.equal((await reset(token)).status, 204, 'it works still');
});

test('the answer and what it costs are the same for known and unknown logins', async () => {
  await join(auth, 'known');
  await auth.send('POST', '/accounts', { body: formOf('inactive') });
  const runs = await auth.hashes();
  const answers = [];
  for (const login of ['known', 'KNOWN@example.org', 'unknown', 'unknown@example.org', 'inactive', 'Zo\u00eb']) {
    const { status, body, headers } = await ask(login);
    answers.push(JSON.stringify([status, body, [...headers.keys()].toSorted(), headers.getSetCookie()]));
  }
  assert.deepEqual([...new Set(answers)].length, 1, answers.join('\n'));
  assert.equal(await auth.hashes(), runs);
  await until('the owner has a letter', async () => (await letters('known', 'password-reset')).length === 1);
  assert.deepEqual(await letters('inactive', 'password-reset'), [], 'who is not activated gets none');
});

test('attacks 28 and 31: from another site, by another method or with a field we do not know nothing is asked for or set', async () => {
  await join(auth, 'forged');
  const token = await askAndRead('forged');
  const body = { token, password: next };
  for (const [path, more] of [
    ['/accounts/reset', body],
    ['/accounts/reset-letters', { login: 'forged' }],
  ] as const) {
    assert.equal((await auth.send('POST', path, { body: more, site: 'cross-site' })).body.code, 'cross-site');
    assert.equal((await auth.send('PUT', path, { body: more })).status, 405);
    for (const field of [{ role: 'admin' }, { email: 'evil@example.org' }, { linkRoot: 'https://evil.example' }]) {
      assert.equal((await auth.send('POST', path, { body: { ...more, ...field } })).body.code, 'invalid-request', JSON.stringify(field));
    }
  }
  assert.equal((await letters('forged', 'password-reset')).length, 1);
  assert.equal((await logIn(auth, 'forged')).status, 201);
  assert.equal((await reset(token)).status, 204, 'the link works still');
});

test('attack 32: however a body calls itself, none reaches a reset unchecked', async () => {
  await join(auth, 'disguised');
  const token = await askAndRead('disguised');
  const text = JSON.stringify({ token, password: 'short' });
  for (const type of [
    'text/plain',
    'application/json\t;x',
    ' application/json',
    'application/json;',
    'APPLICATION/JSON',
    'application/x-www-form-urlencoded',
    null,
  ]) {
    const { status } = await auth.send('POST', '/accounts/reset', { raw: { type, text } });
    assert.ok(status === 400 || status === 415, `${type}: ${status}`);
  }
  assert.equal((await logIn(auth, 'disguised')).status, 201);
  assert.equal((await reset(token)).status, 204);
});

test('a reset activates nothing, and gives no role', async () => {
  await auth.send('POST', '/accounts', { body: formOf('sleeper') });
  const { letter } = await newestLetter(auth, 'sleeper');
  const activation = (await auth.bus.ask(writeLetter, { letter })).token;
  assert.equal((await reset(activation)).body.code, 'token-invalid');
  assert.equal((await logIn(auth, 'sleeper', { password: next })).status, 401);
  assert.equal((await logIn(auth, 'sleeper')).status, 401);

  await join(auth, 'plain');
  const of = () => auth.db.selectFrom('account').selectAll().where('username_key', '=', 'plain').executeTakeFirstOrThrow();
  const before = await of();
  assert.equal((await reset(await askAndRead('plain'))).status, 204);
  assert.deepEqual({ ...(await of()), password_hash: null }, { ...before, password_hash: null });
});

test('of one link used by several at the same time one sets its password', async () => {
  await join(auth, 'twice');
  const token = await askAndRead('twice');
  const passwords = ['first of three horses', 'second of three horses', 'third of three horses'];
  const replies = await Promise.all(passwords.map((password) => reset(token, password)));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [204, 400, 400]);
  const works = await Promise.all(passwords.map(async (password) => (await logIn(auth, 'twice', { password })).status === 201));
  assert.deepEqual(
    works,
    replies.map(({ status }) => status === 204),
  );
  assert.equal((await letters('twice', 'password-changed')).length, 1);
});

test('a letter asked for again leaves the former link at work, comes at most every ten minutes, and one use voids all links', async () => {
  await join(auth, 'patient');
  const first = await askAndRead('patient');
  await ask('patient');
  await ask('patient@example.org');
  const second = await askAndRead('patient');
  assert.equal((await letters('patient', 'password-reset')).length, 2, 'those in between were too soon');
  const third = await askAndRead('patient');
  assert.equal((await reset(first)).status, 204, 'whose mail is slow is not overtaken by who asks again and again');
  for (const token of [second, third]) assert.equal((await reset(token)).body.code, 'token-invalid');
  for (const { letter } of await letters('patient', 'password-reset')) {
    await assert.rejects(auth.bus.ask(writeLetter, { letter }), (error) => error instanceof Refusal && error.code === 'letter-void');
  }
});

test('a log-in that is under way while the password is reset opens no session with the old one', async () => {
  await join(auth, 'racer');
  for (let round = 0; round < 4; round++) {
    const [old, fresh] = [round === 0 ? goodPassword : `racing horse number ${round}`, `racing horse number ${round + 1}`];
    const token = await askAndRead('racer');
    const [done, ...entered] = await Promise.all([
      reset(token, fresh),
      ...Array.from({ length: 4 }, () => logIn(auth, 'racer', { password: old })),
    ]);
    assert.equal(done.status, 204);
    for (const reply of entered) {
      if (reply.status === 201) assert.equal(await actorOf(auth, tokenOf(reply)), null, 'who came in before is out again');
      else assert.equal(reply.body.code, 'login-refused');
    }
    assert.equal((await logIn(auth, 'racer', { password: fresh })).status, 201);
  }
});

test('a log-in that compared with the old password before, and opens its session after the reset, is refused', async () => {
  await join(auth, 'sluggish');
  const token = await askAndRead('sluggish');
  const { id } = await auth.db.selectFrom('account').select('id').where('username_key', '=', 'sluggish').executeTakeFirstOrThrow();
  const compared = await auth.hashes();
  let entering: Promise<Reply> | undefined;
  await auth.db.transaction().execute(async (trx) => {
    // The reset waits for this lock, and so does what opens the session.
    await trx.selectFrom('account').select('id').where('id', '=', id).forUpdate().execute();
    entering = logIn(auth, 'sluggish');
    await until('the password was compared', async () => (await auth.hashes()) > compared);
    await trx.updateTable('account').set({ password_hash: '$argon2id$replaced' }).where('id', '=', id).execute();
  });
  assert.equal((await entering)?.body.code, 'login-refused');
  assert.equal((await reset(token)).status, 204);
});

test('a password that is too common or too short is refused, and the link works still', async () => {
  await join(auth, 'picky');
  const token = await askAndRead('picky');
  for (const [password, code] of [
    ['Password12345!', 'password-too-common'],
    ['picky--and--more', 'password-too-common'],
    ['too short', 'invalid-request'],
    [null, 'invalid-request'],
  ]) {
    assert.equal((await reset(token, password)).body.code, code, String(password));
  }
  assert.equal((await reset(token)).status, 204);
});

test('an account made without a password gets its first one by a letter', async () => {
  await join(auth, 'made');
  await auth.db.updateTable('account').set({ password_hash: null }).where('username_key', '=', 'made').execute();
  assert.equal((await reset(await askAndRead('made'))).status, 204);
  assert.equal((await logIn(auth, 'made', { password: next })).status, 201);
});

test('attack 17: a password change ends every other session at once; this one goes on under a new cookie, and its old one is dead', async () => {
  await join(auth, 'changer');
  const [here, ...others] = [await enter('changer'), await enter('changer'), await enter('changer')] as const;
  await join(auth, 'bystander');
  const bystander = await enter('bystander');
  const revoked = latch<string[]>('the sessions are revoked');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact.hashes));
  await auth.bus.flush();
  const link = await askAndRead('changer');
  const reply = await change(here.actor, { current: goodPassword, password: next });
  assert.equal(reply.status, 204);
  const renewed = tokenOf(reply);
  assert.match(cookieOf(reply, 'sid-8080'), /^sid-8080=[\w-]{43}$/);
  assert.deepEqual(await actorOf(auth, renewed), here.actor, 'the same session');
  for (const { token } of [here, ...others]) assert.equal(await actorOf(auth, token), null);
  assert.equal((await revoked.opened).length, 3, 'sockets of its own old cookie end, too');
  hearing.stop();
  assert.deepEqual(await actorOf(auth, bystander.token), bystander.actor);
  assert.equal((await logIn(auth, 'changer')).status, 401);
  assert.equal((await logIn(auth, 'changer', { password: next })).status, 201);
  assert.equal((await reset(link)).body.code, 'token-invalid', 'links of letters are void');
  assert.equal((await letters('changer', 'password-changed')).length, 1);
});

test('a wrong current password, a common new one or an ended session changes nothing', async () => {
  await join(auth, 'wrong');
  const { token, actor } = await enter('wrong');
  const other = await enter('wrong');
  for (const [body, status, code] of [
    [{ current: 'not the password', password: next }, 403, 'password-wrong'],
    [{ current: goodPassword, password: 'Password12345!' }, 422, 'password-too-common'],
    [{ current: goodPassword, password: 'short' }, 400, 'invalid-request'],
    [{ password: next }, 403, 'proof-needed'],
    [{ current: null, password: next }, 400, 'invalid-request'],
    [{ current: goodPassword, password: next, role: 'admin' }, 400, 'invalid-request'],
  ] as const) {
    const reply = await change(actor, body);
    assert.deepEqual([reply.status, reply.body.code], [status, code], JSON.stringify(body));
    assert.deepEqual(reply.headers.getSetCookie(), []);
  }
  assert.equal((await auth.send('PUT', '/me/password', { body: { current: goodPassword, password: next } })).status, 401);
  assert.equal((await auth.send('PUT', '/me/password', { body: {}, actor, site: 'cross-site' })).status, 403);
  await auth.send('DELETE', '/sessions/current', { actor: other.actor });
  assert.equal((await change(other.actor, { current: goodPassword, password: next })).body.code, 'not-signed-in');
  assert.deepEqual(await actorOf(auth, token), actor);
  assert.equal((await logIn(auth, 'wrong')).status, 201);
  assert.deepEqual(await letters('wrong', 'password-changed'), []);
});

test('of two changes at the same time one is made, and the other is told that the password is wrong or the session over', async () => {
  await join(auth, 'double');
  const [one, two] = [await enter('double'), await enter('double')];
  const replies = await Promise.all(
    [one, two].map(({ actor }, at) => change(actor, { current: goodPassword, password: `horse of change ${at}` })),
  );
  assert.deepEqual(replies.map(({ status }) => status === 204).toSorted(), [false, true]);
  const won = replies.findIndex(({ status }) => status === 204);
  assert.ok(['password-wrong', 'not-signed-in'].includes(replies[1 - won]?.body.code));
  assert.equal((await logIn(auth, 'double', { password: `horse of change ${won}` })).status, 201);
  assert.equal((await logIn(auth, 'double', { password: `horse of change ${1 - won}` })).status, 401);
  const rows = await auth.db.selectFrom('session').select('id').where('account_id', '=', uuidToBytes(one.actor.account)).execute();
  assert.equal(rows.length, 2, 'the one that goes on, and the one just opened');
});

test('while Redis is away no password is replaced, since no session could be ended', async () => {
  await join(auth, 'cutoff');
  const { token, actor } = await enter('cutoff');
  const link = await askAndRead('cutoff');
  await auth.servers.redis.program.crash();
  assert.equal((await change(actor, { current: goodPassword, password: next })).status, 503);
  assert.equal((await reset(link)).status, 503);
  await auth.servers.redis.program.start();
  await until('auth is ready again', async () => (await fetch(`${auth.service.healthUrl}/readyz`)).ok);
  assert.deepEqual(await actorOf(auth, token), actor);
  assert.equal((await logIn(auth, 'cutoff')).status, 201);
  assert.equal((await reset(link)).status, 204);
});
