import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { bytesToUuid, uuidToBytes } from '@chatter/platform/ids.ts';
import { sql } from 'kysely';
import { begin, codeOf, enter, finish, forgetSteps, joinGuarded, prove } from './factors-in-tests.ts';
import { actorOf, join, logIn, tokenOf } from './people-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const said = ({ status, body }: Reply) => [status, body?.code];
const ask = (cookie: string) => auth.send('POST', '/sessions/factor/letter', { cookie });
const byLetter = (code: string) => ({ way: 'letter', code });

async function joinWithLetters(username: string): Promise<{ actor: Actor; recoveryCodes: string[] }> {
  await join(auth, username);
  const { actor } = await prove(auth, (await enter(auth, username)).actor);
  const set = await auth.send('PUT', '/me/code-letters', { actor });
  assert.equal(set.status, 200);
  return { actor, recoveryCodes: set.body.recoveryCodes };
}

/** The code in the newest letter to an account. The cool-down is over then. */
async function readCode(account: string): Promise<string> {
  const own = auth.db.selectFrom('letter').select('id').where('account_id', '=', uuidToBytes(account)).where('kind', '=', 'log-in-code');
  const { id } = await own.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirstOrThrow();
  const { token, expiresAt } = await auth.bus.ask(writeLetter, { letter: bytesToUuid(id) });
  const left = Date.parse(expiresAt) - Date.now();
  assert.ok(left > 590_000 && left <= 600_000, 'ten minutes');
  await coolDown(account);
  return token as string;
}

async function coolDown(account: string): Promise<void> {
  const old = { created_at: new Date(Date.now() - 60_000) };
  await auth.db.updateTable('letter').set(old).where('account_id', '=', uuidToBytes(account)).execute();
}

test('who has codes by letter gets one for the log-in that asks, which works once', async () => {
  const { actor, recoveryCodes } = await joinWithLetters('anna');
  assert.equal(recoveryCodes.length, 10);
  assert.deepEqual((await logIn(auth, 'anna')).body.ways, ['letter', 'recovery']);
  const [one, other] = [await begin(auth, 'anna'), await begin(auth, 'anna')];
  assert.deepEqual(said(await finish(auth, one, byLetter('123456'))), [401, 'factor-wrong'], 'before one was asked for');
  assert.deepEqual([(await ask(one)).status, (await ask(one)).body.code], [202, 'too-many-requests'], 'one a minute');
  const code = await readCode(actor.account);
  assert.match(code, /^\d{6}$/);
  assert.deepEqual(said(await finish(auth, other, byLetter(code))), [401, 'factor-wrong'], 'of another log-in');
  assert.equal((await finish(auth, one, byLetter(code))).status, 201);
  assert.deepEqual(said(await finish(auth, one, byLetter(code))), [401, 'log-in-over']);
  const kept = JSON.stringify(
    await auth.db.selectFrom('letter').selectAll().where('account_id', '=', uuidToBytes(actor.account)).execute(),
  );
  assert.ok(!kept.includes(code), 'the database holds nothing of it');
});

test('who knows the password and asks for letters keeps the owner from none', async () => {
  const { actor } = await joinWithLetters('greta');
  const [stranger, owner] = [await begin(auth, 'greta'), await begin(auth, 'greta')];
  assert.equal((await ask(stranger)).status, 202);
  const asked = await ask(owner);
  assert.equal(asked.status, 202, 'within the same minute');
  assert.equal((await finish(auth, owner, byLetter(await readCode(actor.account)))).status, 201);
});

test('a newer code takes the place of the former, none works after ten minutes, and of parallel tries one does', async () => {
  const { actor } = await joinWithLetters('berta');
  const cookie = await begin(auth, 'berta');
  await ask(cookie);
  const former = await readCode(actor.account);
  await ask(cookie);
  const newer = await readCode(actor.account);
  if (former !== newer) assert.deepEqual(said(await finish(auth, cookie, byLetter(former))), [401, 'factor-wrong']);
  await auth.db.updateTable('letter').set({ expires_at: new Date() }).where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual(said(await finish(auth, cookie, byLetter(newer))), [401, 'factor-wrong']);
  await ask(cookie);
  const code = await readCode(actor.account);
  const replies = await Promise.all([byLetter(code), byLetter(code), byLetter(code)].map((body) => finish(auth, cookie, body)));
  assert.equal(replies.filter(({ status }) => status === 201).length, 1);
});

/** As if so many minutes had gone by since the log-in and the letters of an account were asked for. */
async function letPass(account: string, minutes: number): Promise<void> {
  const earlier = sql<Date>`expires_at - INTERVAL ${minutes} MINUTE`;
  for (const table of ['log_in', 'letter'] as const)
    await auth.db.updateTable(table).set({ expires_at: earlier }).where('account_id', '=', uuidToBytes(account)).execute();
}

test('a code works for all of its ten minutes, also one asked for late', async () => {
  const { actor } = await joinWithLetters('hanna');
  const cookie = await begin(auth, 'hanna');
  await letPass(actor.account, 4);
  assert.equal((await ask(cookie)).status, 202);
  const code = await readCode(actor.account);
  await letPass(actor.account, 9);
  assert.equal((await finish(auth, cookie, byLetter(code))).status, 201);
});

test('who has none is sent none, and administrators may not have them', async () => {
  const { secret } = await joinGuarded(auth, 'clara');
  const cookie = await begin(auth, 'clara');
  assert.deepEqual(said(await ask(cookie)), [403, 'not-allowed']);
  assert.deepEqual(said(await ask('mfa-8080=x')), [401, 'log-in-over']);
  const token = tokenOf(await finish(auth, cookie, { way: 'totp', code: codeOf(secret) }));
  const actor = (await actorOf(auth, token)) as Actor;
  assert.deepEqual(said(await auth.send('POST', '/me/proof/letter', { actor })), [403, 'not-allowed']);
  await forgetSteps(auth, actor.account);
  const proven = await prove(auth, actor, { way: 'totp', code: codeOf(secret) });
  await auth.db.updateTable('account').set({ role: 'admin' }).where('id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual(said(await auth.send('PUT', '/me/code-letters', { actor: proven.actor })), [403, 'not-allowed']);
});

test('who becomes an administrator is not offered codes by letter any more where there is something better', async () => {
  const { actor } = await joinWithLetters('dora');
  await auth.db.updateTable('account').set({ role: 'admin' }).where('id', '=', uuidToBytes(actor.account)).execute();
  assert.deepEqual((await logIn(auth, 'dora')).body.ways, ['letter', 'recovery'], 'better than the password alone');
  const guarded = await joinGuarded(auth, 'emma');
  assert.equal((await auth.send('PUT', '/me/code-letters', { actor: guarded.actor })).status, 200);
  assert.deepEqual((await logIn(auth, 'emma')).body.ways, ['totp', 'letter', 'recovery']);
  await auth.db.updateTable('account').set({ role: 'admin' }).where('id', '=', uuidToBytes(guarded.actor.account)).execute();
  assert.deepEqual((await logIn(auth, 'emma')).body.ways, ['totp', 'recovery']);
  assert.deepEqual(said(await ask(await begin(auth, 'emma'))), [403, 'not-allowed']);
});

test('a code by letter shows again who one is, and removes itself', async () => {
  const { actor } = await joinWithLetters('fanny');
  const cookie = await begin(auth, 'fanny');
  await ask(cookie);
  const token = tokenOf(await finish(auth, cookie, byLetter(await readCode(actor.account))));
  const entered = (await actorOf(auth, token)) as Actor;
  assert.equal((await auth.send('POST', '/me/proof/letter', { actor: entered })).status, 202);
  const proven = await prove(auth, entered, byLetter(await readCode(actor.account)));
  assert.equal((await auth.send('DELETE', '/me/code-letters', { actor: proven.actor })).status, 204);
  assert.equal((await auth.send('DELETE', '/me/code-letters', { actor: proven.actor })).status, 204);
  assert.equal((await logIn(auth, 'fanny')).status, 201);
});
