import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '@chatter/platform/identity.ts';
import { until } from '@chatter/testkit/until.ts';
import { hashToken } from '../src/tokens.ts';
import { enter, lettersOf, newestOf } from './letters-in-tests.ts';
import { actorOf, formOf, goodPassword, join, logIn, newestLetter } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const ask = (actor: Actor, email: unknown, password: unknown = goodPassword) =>
  auth.send('POST', '/me/email-change', { body: { email, password }, actor });
const confirm = (token: unknown) => auth.send('POST', '/accounts/email', { body: { token } });
const emailOf = async (actor: Actor) => (await auth.send('GET', '/me', { actor })).body.email;
const pendingOf = async (actor: Actor) => (await auth.send('GET', '/me/profile', { actor })).body.emailChange;
const linkFor = async (username: string) => (await newestOf(auth, username, 'email-change')).token as string;

test('an address is changed by the letter to the new one, and the old one is told twice', async () => {
  const { actor, token } = await enter(auth, 'mover');
  assert.deepEqual((await ask(actor, 'New.Mover@Example.net')).body, { next: 'confirm' });
  const letter = await newestOf(auth, 'mover', 'email-change');
  assert.equal(letter.to, 'New.Mover@Example.net');
  assert.equal((await newestOf(auth, 'mover', 'email-change-asked')).to, 'mover@example.org');
  assert.equal(await emailOf(actor), 'mover@example.org', 'nothing changes before it is confirmed');
  assert.equal((await pendingOf(actor)).email, 'New.Mover@Example.net');
  assert.equal((await confirm(letter.token)).status, 204);
  assert.equal(await emailOf(actor), 'New.Mover@Example.net');
  assert.equal(await pendingOf(actor), null);
  assert.equal((await newestOf(auth, 'mover', 'email-changed')).to, 'mover@example.org');
  for (const kind of ['email-change-asked', 'new-device', 'activated'] as const) {
    assert.equal((await newestOf(auth, 'mover', kind)).to, 'mover@example.org', `${kind}, though it is posted only now`);
  }
  assert.equal((await logIn(auth, 'new.mover@example.NET')).status, 201);
  assert.equal((await logIn(auth, 'mover@example.org')).status, 401);
  assert.ok(await actorOf(auth, token), 'sessions go on');
  assert.equal((await confirm(letter.token)).body.code, 'token-invalid', 'a link works once');
});

test('whoever does not know the password changes no address', async () => {
  const { actor } = await enter(auth, 'guarded');
  const wrong = await ask(actor, 'thief@example.net', 'not the password at all');
  assert.deepEqual([wrong.status, wrong.body.code], [403, 'password-wrong']);
  for (const password of [null, '', 0, ['x']]) assert.equal((await ask(actor, 'thief@example.net', password)).status, 400);
  assert.equal((await auth.send('POST', '/me/email-change', { body: { email: 'a@b.cd', password: goodPassword } })).status, 401);
  assert.deepEqual((await ask(actor, 'GUARDED@example.org')).body.code, 'email-same');
  assert.deepEqual(await lettersOf(auth, 'guarded', 'email-change'), []);
});

test('attacks 25 and 27: a link that is used, void, expired, of another kind, made up or only fetched changes no address', async () => {
  const { actor } = await enter(auth, 'holder');
  await ask(actor, 'first@example.net');
  const first = await linkFor('holder');
  await ask(actor, 'second@example.net');
  const second = await linkFor('holder');
  await auth.db.updateTable('letter').set({ expires_at: new Date() }).where('token_hash', '=', hashToken(second)).execute();
  await ask(actor, 'third@example.net');
  const third = await linkFor('holder');
  assert.equal((await auth.send('DELETE', '/me/email-change', { actor })).status, 204);
  await auth.send('POST', '/accounts', { body: formOf('unactivated') });
  const ofOtherKind = await newestOf(auth, 'unactivated', 'activation');
  for (const token of [first, second, third, ofOtherKind.token, 'A'.repeat(43)]) {
    const { status, body } = await confirm(token);
    assert.deepEqual([status, body.code], [400, 'token-invalid']);
  }
  for (const token of ['None', 'null', '0', '', null, 0, [first], { $ne: '' }]) {
    assert.deepEqual([(await confirm(token)).status], [400], String(token));
  }
  assert.equal((await auth.send('GET', `/accounts/email?token=${third}`)).status, 405, 'a link that is fetched changes nothing');
  assert.equal(await emailOf(actor), 'holder@example.org');
});

test('attack 19: an address that somebody has is asked for in the same words, nobody gets its link, and its owner is told', async () => {
  await join(auth, 'settled');
  const { actor } = await enter(auth, 'eve');
  const unknown = await ask(actor, 'nobody-at-all@example.net');
  const known = await ask(actor, 'settled@example.org');
  assert.deepEqual([known.status, known.body], [unknown.status, unknown.body]);
  const pending = await pendingOf(actor);
  assert.equal(pending.email, 'settled@example.org', 'the settings say the same, too');
  const facts = await auth.db.selectFrom('outbox').select('payload').execute();
  const asked = await lettersOf(auth, 'eve', 'email-change');
  assert.equal(asked.length, 2);
  const posted = (letter: string) => facts.some(({ payload }) => payload.includes(letter));
  assert.deepEqual([posted(asked[1] as string), posted(asked[0] as string)], [true, false]);
  assert.equal((await newestOf(auth, 'settled', 'address-in-use')).to, 'settled@example.org');
});

test('of two who confirm the same address one has it', async () => {
  const [one, other] = [await enter(auth, 'racer-one'), await enter(auth, 'racer-two')];
  for (const { actor } of [one, other]) await ask(actor, 'prize@example.net');
  const links = [await linkFor('racer-one'), await linkFor('racer-two')];
  const replies = await Promise.all(links.map(confirm));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [204, 400]);
  const emails = [await emailOf(one.actor), await emailOf(other.actor)];
  assert.equal(emails.filter((email) => email === 'prize@example.net').length, 1);
});

test('a link used twice at the same time works once', async () => {
  const { actor } = await enter(auth, 'hasty');
  await ask(actor, 'hasty@example.net');
  const link = await linkFor('hasty');
  const replies = await Promise.all([link, link, link].map(confirm));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [204, 400, 400]);
});

test('a new password voids the change, and the change voids links for a new password', async () => {
  const { actor } = await enter(auth, 'careful');
  await ask(actor, 'careful@example.net');
  const void_ = await linkFor('careful');
  const next = 'another horse of the battery';
  assert.equal((await auth.send('PUT', '/me/password', { body: { current: goodPassword, password: next }, actor })).status, 204);
  assert.equal((await confirm(void_)).body.code, 'token-invalid');

  const { actor: again } = await enter(auth, 'thorough');
  await auth.send('POST', '/accounts/reset-letters', { body: { login: 'thorough' } });
  const reset = await until('a letter is asked for', async () => (await lettersOf(auth, 'thorough', 'password-reset'))[0] ?? null);
  assert.ok(reset);
  const { token } = await newestOf(auth, 'thorough', 'password-reset');
  await ask(again, 'thorough@example.net');
  assert.equal((await confirm(await linkFor('thorough'))).status, 204);
  const late = await auth.send('POST', '/accounts/reset', { body: { token, password: next } });
  assert.equal(late.body.code, 'token-invalid', 'it went to the old address');
});

test('who holds an address first has it: registrations of it are void when an account takes it over', async () => {
  const { actor } = await enter(auth, 'taker');
  await auth.send('POST', '/accounts', { body: formOf('late', { email: 'shared@example.net' }) });
  const { token } = await newestOf(auth, 'late', 'activation');
  await ask(actor, 'shared@example.net');
  assert.equal((await confirm(await linkFor('taker'))).status, 204);
  assert.equal((await auth.send('POST', '/accounts/activate', { body: { token } })).body.code, 'token-invalid');
});

test('the activation letter is sent again to who asks, at most every ten minutes, and the former link works on', async () => {
  const again = (email: string) => auth.send('POST', '/accounts/activation-letters', { body: { email } });
  await auth.send('POST', '/accounts', { body: formOf('waiting') });
  const first = await newestLetter(auth, 'waiting');
  const { token } = await newestOf(auth, 'waiting', 'activation');
  assert.deepEqual((await again('waiting@example.org')).body, { next: 'activate' });
  assert.deepEqual((await again('nobody-here@example.org')).body, { next: 'activate' });
  await auth.db
    .updateTable('letter')
    .set({ created_at: new Date(Date.now() - 600_000) })
    .execute();
  await again('WAITING@example.org');
  await until('it is asked for again', async () => (await newestLetter(auth, 'waiting')).letter !== first.letter);
  assert.equal((await lettersOf(auth, 'waiting', 'activation')).length, 2, 'and was not when it was just sent');
  assert.equal((await auth.send('POST', '/accounts/activate', { body: { token } })).status, 204);
  assert.equal((await newestOf(auth, 'waiting', 'activated')).to, 'waiting@example.org');
  await again('waiting@example.org');
  await until('the owner is told', async () => (await lettersOf(auth, 'waiting', 'already-registered')).length === 1);
});
