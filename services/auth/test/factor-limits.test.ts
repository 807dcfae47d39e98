import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { until } from '@chatter/testkit/until.ts';
import { codeOf, enter, finish, forgetSteps, joinGuarded, lettersTo, prove, wrongCode } from './factors-in-tests.ts';
import { actorOf, cookieOf, join, logIn, tokenOf } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth();
});
after(() => auth[Symbol.asyncDispose]());

/** A client address nobody used before. */
let addresses = 0;
const someone = () => `203.0.113.${++addresses}`;

/** Gives the right password from somewhere new. @returns the cookies of the log-in that waits */
async function begin(username: string, device?: string): Promise<string> {
  const reply = await logIn(auth, username, { client: someone(), ...(device === undefined ? {} : { cookie: device }) });
  assert.equal(reply.status, 202);
  return [cookieOf(reply, 'mfa-8080'), ...(device === undefined ? [] : [device])].join('; ');
}

test('who knows the password has ten guesses at codes an hour, and cannot lock the owner out by them', async () => {
  const { secret, actor, recoveryCodes } = await joinGuarded(auth, 'victim');
  const entered = await finish(auth, await begin('victim'), { way: 'totp', code: codeOf(secret) });
  const device = cookieOf(entered, 'device-8080');
  await forgetSteps(auth, actor.account);

  const wrong = { way: 'totp', code: wrongCode(secret) };
  for (let round = 0; round < 2; round++) {
    const cookie = await begin('victim');
    for (let guess = 0; guess < 5; guess++) assert.equal((await finish(auth, cookie, wrong)).body.code, 'factor-wrong');
  }
  const right = { way: 'totp', code: codeOf(secret) };
  const refused = await finish(auth, await begin('victim'), right);
  assert.deepEqual([refused.status, refused.body.code], [429, 'too-many-requests'], 'the right one too');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal((await finish(auth, await begin('victim'), { way: 'recovery', code: recoveryCodes[0] })).status, 201, 'by a recovery code');
  assert.equal((await finish(auth, await begin('victim', device), right)).status, 201, 'and from a device that has been in before');
});

test('challenges of every kind are counted together, by client', async () => {
  const { actor } = await joinGuarded(auth, 'challenged');
  const cookie = await begin('challenged');
  const client = someone();
  const asks = [
    () => auth.send('POST', '/sessions/factor/passkey-challenge', { client, cookie }),
    () => auth.send('POST', '/me/proof/passkey-challenge', { client, actor }),
    () => auth.send('POST', '/sessions/passkey-challenge', { client }),
  ];
  for (let round = 0; round < 10; round++) for (const ask of asks) assert.equal((await ask()).status, 200);
  for (const ask of asks) assert.equal((await ask()).body.code, 'too-many-requests');
});

test('who asks for another letter too soon has none, and none counted', async () => {
  await join(auth, 'hasty');
  const entered = (await actorOf(auth, tokenOf(await logIn(auth, 'hasty', { client: someone() })))) as Actor;
  const { actor } = await prove(auth, entered);
  assert.equal((await auth.send('PUT', '/me/code-letters', { actor })).status, 200);
  const cookie = await begin('hasty');
  const ask = () => auth.send('POST', '/sessions/factor/letter', { cookie });
  assert.equal((await ask()).status, 202);
  for (let round = 0; round < 12; round++) assert.equal((await ask()).body.code, 'too-many-requests');
  const old = { created_at: new Date(Date.now() - 60_000) };
  await auth.db.updateTable('letter').set(old).where('account_id', '=', uuidToBytes(actor.account)).execute();
  assert.equal((await ask()).status, 202, 'a minute later');
});

test('a session whose owner has not shown again who they are uses up no tries at setting an app up', async () => {
  await join(auth, 'setter');
  const { actor } = await enter(auth, 'setter');
  for (let round = 0; round < 21; round++) {
    assert.equal((await auth.send('POST', '/me/totp', { actor })).body.code, 'proof-needed');
    assert.equal((await auth.send('PUT', '/me/totp', { actor, body: { code: '123456' } })).body.code, 'proof-needed');
  }
  assert.equal((await auth.send('POST', '/me/totp', { actor: (await prove(auth, actor)).actor })).status, 200);
});

test('the owner is told when codes are refused for there were too many, whatever log-ins they were guessed in', async () => {
  const { secret, actor } = await joinGuarded(auth, 'patient');
  const wrong = { way: 'totp', code: wrongCode(secret) };
  const own = uuidToBytes(actor.account);
  for (let guess = 0; guess < 10; guess++) {
    assert.equal((await finish(auth, await begin('patient'), wrong)).body.code, 'factor-wrong');
    // As when the log-in is over and swept out.
    await auth.db.deleteFrom('log_in').where('account_id', '=', own).execute();
  }
  assert.equal((await lettersTo(auth, actor.account)).includes('factor-guessed'), false);
  assert.equal((await finish(auth, await begin('patient'), wrong)).status, 429);
  assert.equal((await lettersTo(auth, actor.account))[0], 'factor-guessed');
});

test('while Redis is away no code is looked at, and no challenge given out or taken', async () => {
  const { secret, actor } = await joinGuarded(auth, 'cutoff');
  const cookie = await begin('cutoff');
  await auth.servers.redis.program.crash();
  for (const reply of [
    await finish(auth, cookie, { way: 'totp', code: codeOf(secret) }),
    await auth.send('POST', '/sessions/passkey-challenge', { client: someone() }),
    await auth.send('POST', '/me/proof/passkey-challenge', { actor }),
  ]) {
    assert.deepEqual([reply.status, reply.body.code], [503, 'unavailable']);
  }
  await auth.servers.redis.program.start();
  await until('auth is ready again', async () => (await fetch(`${auth.service.healthUrl}/readyz`)).ok);
  assert.equal((await finish(auth, cookie, { way: 'totp', code: codeOf(secret) })).status, 201, 'nothing was used up but a try');
});
