import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '@chatter/platform/identity.ts';
import { enter, newestOf } from './letters-in-tests.ts';
import { formOf } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let ada: Actor;
let eve: Actor;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  [ada, eve] = [(await enter(auth, 'ada')).actor, (await enter(auth, 'eve')).actor];
});
after(() => auth[Symbol.asyncDispose]());

const edit = (body: unknown, actor = ada) => auth.send('PATCH', '/me/profile', { body, actor });
const own = async (actor = ada) => (await auth.send('GET', '/me/profile', { actor })).body;
const seen = (of: string, actor = eve) => auth.send('GET', `/accounts/${of}/profile`, { actor });

test('who has told nothing has an empty profile, and what is told is kept part by part', async () => {
  const before = await own();
  assert.deepEqual([before.bio, before.mobile, before.completion.percent], [null, null, 22]);
  assert.equal((await edit({ bio: '  Countess\n\n\n\nof Lovelace ', mobile: '+44 20 7946 0958' })).status, 200);
  const { body } = await edit({ city: ' London ', birthDate: '1815-12-10', status: 'Thinking' }).then(async (reply) => {
    assert.equal(reply.body.code, 'date-invalid', 'nobody is that old');
    return edit({ city: ' London ', birthDate: '1915-12-10', status: 'Thinking', gender: 'female' });
  });
  assert.deepEqual(
    [body.bio, body.mobile, body.city, body.birthDate],
    ['Countess\n\nof Lovelace', '+442079460958', 'London', '1915-12-10'],
  );
  assert.deepEqual(body.completion, { percent: 88, missing: ['photo'] });
  assert.deepEqual(await own(), body);
  assert.deepEqual((await edit({})).body, body);
  assert.equal((await edit({ gender: null, bio: ' ' })).body.completion.percent, 66);
});

test('others see status and bio, and nothing else that was told', async () => {
  await edit({ bio: 'Analyst', status: 'At sea', street: 'Secret Street 1', mobile: '+44 20 7946 0958' });
  const { status, body } = await seen(ada.account);
  assert.equal(status, 200);
  assert.deepEqual(Object.keys(body).toSorted(), ['bio', 'joinedAt', 'person', 'status']);
  assert.deepEqual([body.bio, body.status, body.person.username], ['Analyst', 'At sea', 'ada']);
  assert.equal((await seen('018f3c1e-0000-7000-8000-00000000ffff')).status, 404);
  assert.equal((await auth.send('GET', `/accounts/${ada.account}/profile`)).status, 401);
});

test('a mobile number belongs to one account, however it is written and whoever is quicker', async () => {
  assert.equal((await edit({ mobile: '+49 170 1234567' })).status, 200);
  assert.deepEqual((await edit({ mobile: '0049 (0)170 123-4567' }, eve)).body.code, 'mobile-taken');
  assert.equal((await edit({ mobile: null })).body.mobile, null);
  const replies = await Promise.all([ada, eve].map((who) => edit({ mobile: '+49 170 1234567' }, who)));
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 409]);
});

test('attack 31: what is none of a profile, or of another type, is refused and changes nothing', async () => {
  const before = await own();
  const bodies = [
    { role: 'admin' },
    { email: 'x@example.net' },
    { emailChange: null },
    { account_id: eve.account },
    { completion: { percent: 100, missing: [] } },
    { bio: 1 },
    { gender: 'MALE' },
    { gender: ['male'] },
    { status: 'two\nlines' },
    { status: 'turned \u202e around' },
    { bio: '\u0000' },
    { bio: '\ud800' },
    { bio: 'x'.repeat(501) },
    { birthDate: '' },
    { birthDate: 0 },
    { mobile: '<b>1</b>' },
    { language: 'xx' },
  ];
  for (const body of bodies) assert.deepEqual((await edit({ city: 'Nowhere', ...body })).status, 400, JSON.stringify(body));
  for (const body of [{ birthDate: '2026-02-30' }, { mobile: '0170 1234567' }]) assert.equal((await edit(body)).status, 422);
  assert.deepEqual(await own(), before);
  assert.equal((await auth.send('PATCH', '/me/profile', { body: { bio: 'x' }, actor: ada, site: 'cross-site' })).status, 403);
});

test('letters are written in the language of the browser that registered, until another is chosen', async () => {
  await auth.send('POST', '/accounts', { body: formOf('jana'), language: 'de-DE,de;q=0.9,en;q=0.8' });
  assert.equal((await newestOf(auth, 'jana', 'activation')).language, 'de');
  await edit({ language: 'de' });
  await auth.send('POST', '/me/email-change', { body: { email: 'ada@example.net', password: 'correct horse battery staple' }, actor: ada });
  assert.equal((await newestOf(auth, 'ada', 'email-change')).language, 'de');
});
