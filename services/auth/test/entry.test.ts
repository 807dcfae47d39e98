import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Actor } from '@chatter/platform/identity.ts';
import { bytesToUuid } from '@chatter/platform/ids.ts';
import { newestOf } from './letters-in-tests.ts';
import { formOf, goodPassword, join, logIn, tokenFor } from './people-in-tests.ts';
import { enter, staff } from './staff-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let admin: Actor;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  admin = await staff(auth, 'boss', 'admin');
  await join(auth, 'plain');
});
after(() => auth[Symbol.asyncDispose]());
beforeEach(() => set({}));

const open = { registration: 'open', domains: [], terms: null, notice: null, why: 'As agreed' };
const set = (to: Record<string, unknown>) => auth.send('PUT', '/admin/entry', { actor: admin, body: { ...open, ...to } });
const register = (username: string, more: Record<string, unknown> = {}) => auth.send('POST', '/accounts', { body: formOf(username, more) });
const activate = async (username: string) => auth.send('POST', '/accounts/activate', { body: { token: await tokenFor(auth, username) } });
const said = ({ status, body }: { status: number; body: { code?: string } | null }) => [status, body?.code ?? null];
const invite = async (days = 7) =>
  (await auth.send('POST', '/admin/invitations', { actor: admin, body: { note: 'For a friend', days } })).body;
const tokenIn = (link: string) => link.split('/register#t=')[1] as string;

test('a closed door keeps everybody out, whether the address is known or not, and who is inside stays', async () => {
  await set({ registration: 'closed' });
  assert.deepEqual(said(await register('newcomer')), [403, 'registration-closed']);
  assert.deepEqual(said(await register('newcomer', { email: 'plain@example.org' })), [403, 'registration-closed']);
  assert.equal((await logIn(auth, 'plain')).status, 201);
  assert.equal((await auth.send('GET', '/entry')).body.registration, 'closed');
});

test('an invitation lets in one person: who is activated first', async () => {
  await set({ registration: 'invitation' });
  assert.deepEqual(said(await register('uninvited')), [403, 'invitation-invalid']);
  const { link } = await invite();
  const invitation = tokenIn(link);
  assert.ok(!JSON.stringify(await auth.db.selectFrom('invitation').selectAll().execute()).includes(invitation), 'only its hash is kept');
  assert.equal((await register('guest', { invitation })).status, 202);
  assert.equal((await register('friend-of-guest', { invitation })).status, 202);
  assert.equal((await activate('guest')).status, 204);
  assert.deepEqual(said(await activate('friend-of-guest')), [403, 'invitation-invalid']);
  assert.deepEqual(said(await register('third', { invitation })), [403, 'invitation-invalid']);
  const { items } = (await auth.send('GET', '/admin/invitations', { actor: admin })).body;
  assert.equal(items[0].usedBy, 'guest');
  assert.deepEqual(said(await auth.send('DELETE', `/admin/invitations/${items[0].id}`, { actor: admin, body: { why: 'Not needed' } })), [
    404,
    'not-found',
  ]);
});

test('an invitation that is too old or withdrawn lets nobody in', async () => {
  await set({ registration: 'invitation' });
  const old = await invite();
  await auth.db.updateTable('invitation').set({ expires_at: new Date() }).where('used_at', 'is', null).execute();
  assert.deepEqual(said(await register('late', { invitation: tokenIn(old.link) })), [403, 'invitation-invalid']);
  const { link, invitation } = await invite();
  assert.equal(
    (await auth.send('DELETE', `/admin/invitations/${invitation.id}`, { actor: admin, body: { why: 'Not needed' } })).status,
    204,
  );
  assert.deepEqual(said(await register('late', { invitation: tokenIn(link) })), [403, 'invitation-invalid']);
});

test('a domain lets in who has an address of it, by way of the letter', async () => {
  await set({ registration: 'domain', domains: ['example.com'] });
  assert.deepEqual(said(await register('outsider')), [403, 'domain-not-allowed']);
  assert.equal((await register('insider', { email: 'insider@EXAMPLE.com' })).status, 202);
});

test('who came by domain keeps to it when the address changes, and who came by invitation need not', async () => {
  const invitation = tokenIn((await invite()).link);
  await register('invited', { invitation });
  await activate('invited');
  await set({ registration: 'domain', domains: ['example.com'] });
  const change = async (actor: Actor, email: string) =>
    said(await auth.send('POST', '/me/email-change', { actor, body: { email, password: goodPassword } }));
  const plain = await enter(auth, 'plain');
  assert.deepEqual(await change(plain, 'plain@elsewhere.example'), [403, 'domain-not-allowed']);
  assert.deepEqual(await change(plain, 'plain@example.com'), [202, null]);
  assert.deepEqual(await change(await enter(auth, 'invited'), 'invited@elsewhere.example'), [202, null]);
  const { token } = await newestOf(auth, 'plain', 'email-change');
  await set({ registration: 'domain', domains: ['example.net'] });
  const confirm = async () => said(await auth.send('POST', '/accounts/email', { body: { token } }));
  assert.deepEqual(await confirm(), [403, 'domain-not-allowed'], 'the rule of now holds');
  await set({});
  assert.deepEqual(await confirm(), [204, null]);
});

test('terms are agreed to in the version of now, and a new text is a new version', async () => {
  await set({ terms: 'Be kind.' });
  const { version } = (await auth.send('GET', '/entry')).body.terms;
  assert.deepEqual(said(await register('careless')), [409, 'terms-changed']);
  assert.equal((await register('careful', { terms: version })).status, 202);
  await activate('careful');
  const actor = await enter(auth, 'careful');
  const consent = async () => (await auth.send('GET', '/me/terms', { actor })).body.version;
  assert.equal(await consent(), version);
  await set({ terms: 'Be kind.' });
  assert.equal((await auth.send('GET', '/entry')).body.terms.version, version, 'the same text is the same version');
  await set({ terms: 'Be very kind.' });
  const agree = (to: number) => auth.send('PUT', '/me/terms', { actor, body: { version: to } });
  assert.deepEqual(said(await agree(version)), [409, 'terms-changed']);
  assert.equal((await agree(version + 1)).status, 204);
  assert.equal(await consent(), version + 1);
  const kept = await auth.db.selectFrom('terms').selectAll().orderBy('version').execute();
  assert.deepEqual(
    kept.map((one) => [one.version, one.text, one.by_id && bytesToUuid(one.by_id)]),
    [
      [version, 'Be kind.', admin.account],
      [version + 1, 'Be very kind.', admin.account],
    ],
    'also those that hold no more',
  );
  assert.ok(kept.every(({ from_at }) => from_at !== null));
  await assert.rejects(auth.db.updateTable('arrival').set({ terms_version: 99 }).execute(), 'a consent is to one of them');
  const plain = await enter(auth, 'plain');
  assert.equal((await auth.send('GET', '/me/terms', { actor: plain })).body.version, null);
});

test('a notice is shown to everybody, and while it shuts the door only administrators log in', async () => {
  await set({ notice: { text: 'We move to another machine tonight.', shut: false } });
  assert.equal((await logIn(auth, 'plain')).status, 201);
  await set({ notice: { text: 'We are moving.', shut: true } });
  assert.deepEqual((await auth.send('GET', '/entry')).body.notice, { text: 'We are moving.', shut: true });
  assert.deepEqual(said(await logIn(auth, 'plain')), [403, 'maintenance']);
  assert.deepEqual(said(await logIn(auth, 'plain', { password: `${goodPassword}!` })), [401, 'login-refused']);
  assert.equal((await logIn(auth, 'boss')).status, 201);
});

test('what was set, and who was invited, is in the log, and only administrators do it', async () => {
  const helper = await staff(auth, 'helper', 'employee');
  assert.deepEqual(said(await auth.send('PUT', '/admin/entry', { actor: helper, body: open })), [403, 'forbidden']);
  assert.deepEqual(said(await auth.send('POST', '/admin/invitations', { actor: helper, body: { note: 'x', days: 1 } })), [
    403,
    'forbidden',
  ]);
  await set({ registration: 'closed', notice: { text: 'Back soon', shut: true } });
  const { items } = (await auth.send('GET', '/admin/audit?action=entry-set', { actor: admin })).body;
  assert.equal(items[0].detail, 'closed, notice, shut');
  assert.equal((await auth.send('GET', '/admin/audit/verification', { actor: admin })).body.brokenAt, null);
  for (const domains of [['Not A Domain'], ['-x.org'], ['x..org'], 'x.org']) assert.equal((await set({ domains })).status, 400);
});
