import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { Redis } from 'ioredis';
import { Authenticator, type Oddly } from './authenticator-in-tests.ts';
import { begin, enter, finish, joinGuarded, lettersTo, prove, withoutPassword } from './factors-in-tests.ts';
import { addKey, joinWithKey as joinHere, newChallenge, offerKey } from './passkeys-in-tests.ts';
import { actorOf, goodPassword, join, logIn, newestLetter, tokenOf } from './people-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const said = ({ status, body }: Reply) => [status, body?.code];
const offer = (actor: Actor) => offerKey(auth, actor);
const add = (actor: Actor, passkey: unknown) => addKey(auth, actor, passkey);
const joinWithKey = (username: string) => joinHere(auth, username);
const view = async (actor: Actor) => (await auth.send('GET', '/me/factors', { actor })).body;
const challenge = () => newChallenge(auth);
const logInBy = (body: unknown) => auth.send('POST', '/sessions/passkey', { body });

test('a passkey alone logs in, without a password, and its last use is seen', async () => {
  const { key, actor } = await joinWithKey('anna');
  const asked = await challenge();
  assert.deepEqual([asked.rpId, asked.userVerification, asked.allowCredentials], ['localhost', 'required', undefined]);
  assert.equal(Buffer.from(asked.challenge, 'base64url').length, 32);
  const runs = await auth.hashes();
  const reply = await logInBy(key.use(asked));
  assert.deepEqual([reply.status, reply.body.account.username], [201, 'anna']);
  assert.equal((await actorOf(auth, tokenOf(reply)))?.account, actor.account);
  assert.equal(await auth.hashes(), runs);
  const [passkey] = (await view(actor)).passkeys;
  assert.equal(passkey.name, 'Phone');
  assert.ok(Math.abs(Date.parse(passkey.lastUsedAt) - Date.now()) < 60_000);
});

test('with a passkey the password alone opens nothing; the passkey or a recovery code is its second factor', async () => {
  const { key, recoveryCodes } = await joinWithKey('berta');
  assert.deepEqual((await logIn(auth, 'berta')).body.ways, ['passkey', 'recovery']);
  assert.equal(recoveryCodes.length, 10);
  const cookie = await begin(auth, 'berta');
  const asked = (await auth.send('POST', '/sessions/factor/passkey-challenge', { cookie })).body;
  assert.equal(asked.allowCredentials.length, 1);
  assert.equal((await finish(auth, cookie, { way: 'passkey', response: key.use(asked) })).status, 201);
  assert.equal((await finish(auth, await begin(auth, 'berta'), { way: 'recovery', code: recoveryCodes[0] })).status, 201);
  assert.deepEqual(said(await auth.send('POST', '/sessions/factor/passkey-challenge', { cookie })), [401, 'log-in-over']);
});

test('a challenge is good once, for what it was given out for, and in time', async () => {
  const { key, actor } = await joinWithKey('clara');
  const asked = await challenge();
  const proof = key.use(asked);
  const replies = await Promise.all([logInBy(proof), logInBy(proof), logInBy(proof)]);
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 401, 401]);
  assert.deepEqual(said(await logInBy(key.use({ challenge: 'A'.repeat(43) }))), [401, 'passkey-refused'], 'made up');
  const cookie = await begin(auth, 'clara');
  const other = await begin(auth, 'clara');
  const forLogIn = (await auth.send('POST', '/sessions/factor/passkey-challenge', { cookie })).body;
  assert.deepEqual(said(await logInBy(key.use(forLogIn))), [401, 'passkey-refused'], 'for a second step');
  assert.deepEqual(
    said(await finish(auth, other, { way: 'passkey', response: key.use(forLogIn) })),
    [401, 'factor-wrong'],
    'of another log-in',
  );
  assert.deepEqual(said(await add(actor, key.make({ ...(await offer(actor)), challenge: (await challenge()).challenge }))), [
    403,
    'passkey-refused',
  ]);

  const late = await challenge();
  const redis = new Redis(auth.servers.redis.url);
  const left = await redis.ttl(`passkey:log-in:${late.challenge}`);
  assert.ok(left > 290 && left <= 300, `${left} s`);
  await redis.del(`passkey:log-in:${late.challenge}`);
  redis.disconnect();
  assert.deepEqual(said(await logInBy(key.use(late))), [401, 'passkey-refused']);
});

test('what was signed for another site, without checking the person, as something else or by another key is refused', async () => {
  const { key, actor } = await joinWithKey('dora');
  const odd: Oddly[] = [
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:8080' },
    { origin: 'http://localhost:8081' },
    { rpId: 'evil.example' },
    { verified: false },
    { type: 'webauthn.create' },
  ];
  for (const how of odd) {
    assert.deepEqual(said(await logInBy(key.use(await challenge(), how))), [401, 'passkey-refused'], JSON.stringify(how));
    if (how.type !== undefined) continue;
    assert.deepEqual(
      said(await add(actor, new Authenticator().make(await offer(actor), how))),
      [403, 'passkey-refused'],
      JSON.stringify(how),
    );
  }
  const proof = key.use(await challenge());
  const other = new Authenticator();
  other.userHandle = key.userHandle;
  const forged = other.use(await challenge());
  for (const body of [
    { ...forged, id: proof.id, rawId: proof.rawId },
    forged,
    { ...proof, response: { ...proof.response, signature: 'AAAA' } },
  ]) {
    assert.deepEqual(said(await logInBy(body)), [401, 'passkey-refused']);
  }
  for (const body of [{}, null, { ...proof, id: '' }, { ...proof, account: 'x' }, { ...proof, response: {} }, { ...proof, id: ['x'] }]) {
    assert.equal((await logInBy(body)).status, 400, JSON.stringify(body));
  }
  assert.equal((await logInBy(key.use(await challenge()))).status, 201);
});

test('a passkey that has not counted on may be a copy: it is refused, and its owner told', async () => {
  const { key, actor } = await joinWithKey('emma');
  for (const counter of [5, 6]) assert.equal((await logInBy(key.use(await challenge(), { counter }))).status, 201);
  for (const counter of [6, 3, 0]) {
    assert.deepEqual(said(await logInBy(key.use(await challenge(), { counter }))), [401, 'passkey-refused'], `${counter}`);
  }
  assert.deepEqual(
    (await lettersTo(auth, actor.account)).filter((kind) => kind === 'passkey-copied'),
    ['passkey-copied'],
  );
  const asked = await Promise.all(Array.from({ length: 4 }, challenge));
  const replies = await Promise.all(asked.map((one) => logInBy(key.use(one, { counter: 7 }))));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [201, 401, 401, 401], 'two at the same time, too');
});

test('a passkey of one account is no factor of another', async () => {
  const [mallory] = [await joinWithKey('mallory'), await joinWithKey('fiona')];
  const cookie = await begin(auth, 'fiona');
  const asked = (await auth.send('POST', '/sessions/factor/passkey-challenge', { cookie })).body;
  const reply = await finish(auth, cookie, { way: 'passkey', response: mallory.key.use(asked) });
  assert.deepEqual(said(reply), [401, 'factor-wrong']);
});

test('passkeys are added only after a proof, get names, and are removed only by their owner after one', async () => {
  const { key, actor } = await joinWithKey('greta');
  const { actor: eve } = await joinWithKey('eve');
  await join(auth, 'unproven');
  const { actor: unproven } = await enter(auth, 'unproven');
  assert.deepEqual(said(await auth.send('POST', '/me/passkeys/offer', { actor: unproven })), [403, 'proof-needed']);
  assert.deepEqual(said(await add(unproven, new Authenticator().make({ challenge: 'A'.repeat(43), user: { id: 'AAAA' } }))), [
    403,
    'proof-needed',
  ]);
  const [passkey] = (await view(actor)).passkeys;
  const rename = (who: Actor, name: string) => auth.send('PATCH', `/me/passkeys/${passkey.id}`, { actor: who, body: { name } });
  assert.equal((await rename(actor, 'Key ring')).status, 204);
  assert.deepEqual(said(await rename(eve, 'Stolen')), [404, 'not-found']);
  assert.equal((await rename(actor, '<b>')).status, 400);
  assert.equal((await auth.send('DELETE', `/me/passkeys/${passkey.id}`, { actor: eve })).status, 204, 'it tells nothing');
  assert.equal((await view(actor)).passkeys[0].name, 'Key ring');
  const again = await offer(actor);
  assert.equal(again.excludeCredentials.length, 1, 'the browser makes no second one on the same device');
  assert.deepEqual(said(await add(actor, key.make(again))), [403, 'passkey-refused'], 'and we take none');

  const other = (await enterByKey(key)).actor;
  assert.deepEqual(said(await auth.send('DELETE', `/me/passkeys/${passkey.id}`, { actor: other })), [403, 'proof-needed']);
  assert.equal((await auth.send('DELETE', `/me/passkeys/${passkey.id}`, { actor })).status, 204);
  assert.equal((await auth.send('DELETE', `/me/passkeys/${passkey.id}`, { actor })).status, 204);
  const { letter } = await newestLetter(auth, 'greta');
  const written = await auth.bus.ask(writeLetter, { letter });
  assert.deepEqual([written.kind, written.factor], ['factor-removed', 'passkey']);
  assert.deepEqual(said(await auth.send('GET', '/me/factors', { actor })), [200, undefined]);
  assert.deepEqual(said(await logInBy(key.use(await challenge()))), [401, 'passkey-refused']);
  assert.equal((await logIn(auth, 'greta')).status, 201, 'it was the last factor');
});

test('an app and a passkey stand beside each other, and the first codes stay', async () => {
  const { actor, secret } = await joinGuarded(auth, 'hanna');
  const key = new Authenticator();
  assert.deepEqual((await add(actor, key.make(await offer(actor)))).body, { recoveryCodes: null });
  assert.deepEqual((await logIn(auth, 'hanna')).body.ways, ['totp', 'passkey', 'recovery']);
  assert.ok(secret.length === 20);
  await auth.send('DELETE', '/me/totp', { actor });
  assert.deepEqual((await logIn(auth, 'hanna')).body.ways, ['passkey', 'recovery']);
});

test('who one is can be shown again by password and passkey; without a password by the passkey, which is then not removed', async () => {
  const { key } = await joinWithKey('ilse');
  const { actor } = await enterByKey(key);
  const ask = async () => (await auth.send('POST', '/me/proof/passkey-challenge', { actor })).body;
  const factor = async () => ({ way: 'passkey', response: key.use(await ask()) });
  assert.deepEqual(said(await auth.send('POST', '/me/proof', { actor, body: { factor: await factor() } })), [403, 'password-wrong']);
  const shown = await prove(auth, actor, await factor());
  const [passkey] = (await view(shown.actor)).passkeys;

  await withoutPassword(auth, actor.account);
  assert.deepEqual(said(await auth.send('DELETE', `/me/passkeys/${passkey.id}`, { actor: shown.actor })), [409, 'last-way-in']);
  assert.equal((await logInBy(key.use(await challenge()))).status, 201);
  const bare = (body: unknown) => auth.send('POST', '/me/proof', { actor, body });
  assert.deepEqual(said(await bare({ password: goodPassword, factor: { way: 'totp', code: '123456' } })), [403, 'password-wrong']);
  assert.equal((await bare({ factor: await factor() })).status, 204);
});

async function enterByKey(key: Authenticator): Promise<{ actor: Actor }> {
  const reply = await logInBy(key.use(await challenge()));
  assert.equal(reply.status, 201);
  return { actor: (await actorOf(auth, tokenOf(reply))) as Actor };
}
