import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { linkFirstAdministrator, promoteAccount } from '@chatter/contracts/auth/calls.ts';
import { consoleRoutes } from '@chatter/contracts/auth/console-routes.ts';
import { entryRoutes } from '@chatter/contracts/auth/entry-routes.ts';
import { sessionChanged, sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createLog } from '@chatter/platform/log.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { Applications } from '../src/store/applications.ts';
import { Audit } from '../src/store/audit.ts';
import { ConsoleActs } from '../src/store/console-acts.ts';
import { Entries } from '../src/store/entries.ts';
import { Letters } from '../src/store/letters.ts';
import { newestOf } from './letters-in-tests.ts';
import { actorOf, goodPassword, join, logIn, newestLetter, tokenFor, tokenOf } from './people-in-tests.ts';
import { confirm, enter, idOf, staff } from './staff-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let admin: Actor;
let employee: Actor;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  await join(auth, 'plain');
});
after(() => auth[Symbol.asyncDispose]());

const why = 'for the test';
const person = (id: string) => `/admin/people/${id}`;
const put = (actor: Actor, path: string, body: unknown) => auth.send('PUT', path, { actor, body });
/** What an answer is, in two words. */
const said = ({ status, body }: { status: number; body: { code?: string } | null }) => [status, body?.code ?? null];

test('a link makes the first administrator, once, and none is made while there is one', async () => {
  const { link, expiresAt } = await auth.bus.ask(linkFirstAdministrator, {});
  assert.match(link ?? '', /^http:\/\/127\.0\.0\.1:8080\/first#t=[\w-]{43}$/);
  assert.ok(Date.parse(expiresAt ?? '') > Date.now());
  const second = (await auth.bus.ask(linkFirstAdministrator, {})).link?.split('#t=')[1];
  const [former] = link?.split('#t=').slice(1) ?? [];
  const rows = await auth.db.selectFrom('first_link').select('token_hash').execute();
  assert.ok(!JSON.stringify(rows).includes(second ?? ''), 'only its hash is kept');
  const actor = await enter(auth, 'plain');
  const follow = (token: unknown) => auth.send('POST', '/admin/first', { actor, body: { token } });
  assert.deepEqual(said(await follow(former)), [400, 'token-invalid'], 'a new link takes the place of the former');
  for (const token of ['None', null, 0, '', 'x'.repeat(43)]) assert.equal((await follow(token)).status, 400);
  await join(auth, 'late');
  const late = await enter(auth, 'late');
  const both = await Promise.all([actor, late].map((who) => auth.send('POST', '/admin/first', { actor: who, body: { token: second } })));
  assert.deepEqual(both.map(({ status }) => status).toSorted(), [204, 400], 'of two at once one');
  assert.equal((await auth.bus.ask(linkFirstAdministrator, {})).link, null);
  assert.deepEqual(said(await follow(second)), [400, 'token-invalid']);
  const first = both[0]?.status === 204 ? 'plain' : 'late';
  admin = await staff(auth, 'boss', 'admin');
  const { items } = (await auth.send('GET', '/admin/audit', { actor: admin })).body;
  const entry = items.find(({ action }: { action: string }) => action === 'first-administrator');
  assert.equal(entry.by.username, first);
  await auth.bus.ask(promoteAccount, { login: first, role: 'user' });
  employee = await staff(auth, 'helper', 'employee');
});

test('a link for the first administrator works for a day', async () => {
  await auth.bus.ask(promoteAccount, { login: 'boss', role: 'user' });
  const token = (await auth.bus.ask(linkFirstAdministrator, {})).link?.split('#t=')[1];
  await auth.db.updateTable('first_link').set({ expires_at: new Date() }).execute();
  const actor = await enter(auth, 'plain');
  assert.deepEqual(said(await auth.send('POST', '/admin/first', { actor, body: { token } })), [400, 'token-invalid']);
  await auth.bus.ask(promoteAccount, { login: 'boss', role: 'admin' });
  await confirm(auth, admin);
});

test('the console opens by the password, for who has a role, and gives the session another token', async () => {
  const plain = await enter(auth, 'plain');
  assert.deepEqual(said(await confirm(auth, plain)), [403, 'forbidden']);
  assert.deepEqual(said(await auth.send('GET', '/admin/session', { actor: plain })), [403, 'forbidden']);
  const old = tokenOf(await logIn(auth, 'boss'));
  const actor = (await actorOf(auth, old)) as Actor;
  assert.deepEqual(said(await auth.send('GET', '/admin/people', { actor })), [403, 'console-closed']);
  assert.equal((await auth.send('GET', '/admin/session', { actor })).body.open, false);
  assert.deepEqual(said(await confirm(auth, actor, 'a guess of somebody')), [403, 'password-wrong']);
  const opened = await confirm(auth, actor);
  assert.equal(opened.status, 204);
  assert.equal(await actorOf(auth, old), null, 'the former token opens nothing');
  assert.deepEqual(await actorOf(auth, tokenOf(opened)), actor);
  assert.equal((await auth.send('GET', '/admin/people', { actor })).status, 200);
  assert.equal((await confirm(auth, actor)).headers.getSetCookie().length, 0, 'once more while it is open keeps the token');
  await auth.send('DELETE', '/admin/session', { actor });
  assert.deepEqual(said(await auth.send('GET', '/admin/people', { actor })), [403, 'console-closed']);
});

test('a console that nobody used for 15 minutes is closed, and an act wants a password of the last 15', async () => {
  const id = await idOf(auth, 'plain');
  const row = () => auth.db.updateTable('console').where('session_id', '=', uuidToBytes(admin.session));
  const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await row()
    .set({ confirmed_at: ago(16), used_at: ago(14) })
    .execute();
  assert.equal((await auth.send('GET', person(id), { actor: admin })).status, 200);
  assert.deepEqual(said(await auth.send('DELETE', `${person(id)}/sessions`, { actor: admin, body: { why } })), [403, 'password-needed']);
  const used = await auth.db
    .selectFrom('console')
    .select('used_at')
    .where('session_id', '=', uuidToBytes(admin.session))
    .executeTakeFirst();
  assert.ok((used?.used_at ?? 0) > ago(1), 'its use was written down');
  await confirm(auth, admin);
  assert.equal((await auth.send('DELETE', `${person(id)}/sessions`, { actor: admin, body: { why } })).status, 200);
  await row()
    .set({ used_at: ago(15) })
    .execute();
  assert.deepEqual(said(await auth.send('GET', person(id), { actor: admin })), [403, 'console-closed']);
  await confirm(auth, admin);
});

test('a role holds at once, in open sessions too, and the gateway hears of it', async () => {
  await join(auth, 'rising');
  const token = tokenOf(await logIn(auth, 'rising'));
  const actor = (await actorOf(auth, token)) as Actor;
  const changed = latch<{ hashes: string[] }>('sessions changed');
  const hearing = auth.bus.hear(sessionChanged, (fact) => changed.open(fact));
  await auth.bus.flush();
  const given = await put(admin, `${person(actor.account)}/role`, { role: 'employee', why });
  assert.equal(given.body.role, 'employee');
  assert.equal((await changed.opened).hashes.length, 1);
  hearing.stop();
  assert.equal((await actorOf(auth, token))?.role, 'employee', 'though it was cached');
  await confirm(auth, actor);
  assert.equal((await auth.send('GET', '/admin/people', { actor })).status, 200);
  await put(admin, `${person(actor.account)}/role`, { role: 'user', why });
  // The gateway may vouch for the former role a moment longer.
  assert.deepEqual(said(await auth.send('GET', '/admin/people', { actor: { ...actor, role: 'admin' } })), [403, 'forbidden']);
});

test('an employee sees people, ends sessions and resends letters of who has no role, and nothing else', async () => {
  const id = await idOf(auth, 'plain');
  const sees = await auth.send('GET', person(id), { actor: employee });
  assert.equal(sees.body.username, 'plain');
  assert.deepEqual(
    Object.keys(sees.body).filter((name) => /hash|token|message|conversation/i.test(name)),
    [],
  );
  assert.equal((await auth.send('DELETE', `${person(id)}/sessions`, { actor: employee, body: { why } })).status, 200);
  assert.equal((await auth.send('POST', `${person(id)}/letters`, { actor: employee, body: { why } })).status, 200);
  assert.equal((await newestLetter(auth, 'plain')).kind, 'password-reset');
  assert.deepEqual(said(await auth.send('POST', `${person(id)}/letters`, { actor: employee, body: { why } })), [409, 'letter-just-sent']);
  for (const [path, body] of [
    ['/role', { role: 'admin', why }],
    ['/suspension', { suspended: true, why }],
  ] as const)
    assert.deepEqual(said(await put(employee, person(id) + path, body)), [403, 'forbidden']);
  for (const path of ['/admin/audit', '/admin/audit/export', '/admin/audit/verification', '/admin/health'])
    assert.deepEqual(said(await auth.send('GET', path, { actor: employee })), [403, 'forbidden']);
  assert.deepEqual(said(await auth.send('DELETE', `${person(admin.account)}/sessions`, { actor: employee, body: { why } })), [
    403,
    'not-allowed',
  ]);
});

test('who is suspended is out at once: sessions, sockets, log-in and letters open nothing', async () => {
  await join(auth, 'nasty');
  const token = tokenOf(await logIn(auth, 'nasty'));
  const actor = (await actorOf(auth, token)) as Actor;
  const revoked = latch<{ account: string }>('sessions ended');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact));
  await auth.bus.flush();
  const done = await put(admin, `${person(actor.account)}/suspension`, { suspended: true, why: 'insults' });
  assert.deepEqual([done.body.standing, done.body.suspension.why, done.body.sessions], ['suspended', 'insults', []]);
  assert.equal((await revoked.opened).account, actor.account);
  hearing.stop();
  assert.equal(await actorOf(auth, token), null);
  assert.deepEqual(said(await logIn(auth, 'nasty')), [403, 'account-suspended']);
  assert.deepEqual(said(await logIn(auth, 'nasty', { password: 'some other password' })), [401, 'login-refused'], 'only its owner is told');
  await auth.send('POST', '/accounts/reset-letters', { body: { login: 'nasty' } });
  const listed = await auth.send('GET', '/admin/people?standing=suspended', { actor: admin });
  assert.deepEqual(
    listed.body.items.map(({ username }: { username: string }) => username),
    ['nasty'],
  );
  await put(admin, `${person(actor.account)}/suspension`, { suspended: false, why });
  assert.equal((await logIn(auth, 'nasty')).status, 201);
});

test('a forced reset voids the password, ends the sessions and sends the link for another', async () => {
  await join(auth, 'leaky');
  const actor = await enter(auth, 'leaky');
  const done = await auth.send('POST', `${person(actor.account)}/reset`, { actor: admin, body: { why } });
  assert.deepEqual([done.status, done.body.hasPassword, done.body.sessions], [200, false, []]);
  assert.equal((await logIn(auth, 'leaky')).status, 401);
  const body = { token: await tokenFor(auth, 'leaky'), password: 'another good passphrase' };
  assert.equal((await auth.send('POST', '/accounts/reset', { body })).status, 204);
  assert.equal((await logIn(auth, 'leaky', { password: body.password })).status, 201);
});

test('what a take-over under way has asked for opens nothing after a forced reset or a suspension', async () => {
  for (const [username, end] of [
    ['taken', (path: string) => auth.send('POST', `${path}/reset`, { actor: admin, body: { why } })],
    ['held', (path: string) => put(admin, `${path}/suspension`, { suspended: true, why })],
  ] as const) {
    await join(auth, username);
    const thief = await enter(auth, username);
    await auth.send('POST', '/me/email-change', { actor: thief, body: { email: `${username}@thief.example`, password: goodPassword } });
    const { token } = await newestOf(auth, username, 'email-change');
    assert.equal((await end(person(thief.account))).status, 200);
    assert.deepEqual(said(await auth.send('POST', '/accounts/email', { body: { token } })), [400, 'token-invalid']);
  }
  await auth.db.deleteFrom('suspension').execute();
});

test('the last administrator cannot leave, and one who is leaving is none', async () => {
  const leave = (actor: Actor, username: string) =>
    auth.send('POST', '/me/deactivation', { actor, body: { email: `${username}@example.org`, password: goodPassword } });
  assert.deepEqual(said(await leave(admin, 'boss')), [409, 'last-administrator']);
  const other = await staff(auth, 'second', 'admin');
  assert.equal((await leave(other, 'second')).status, 200);
  assert.deepEqual(said(await leave(admin, 'boss')), [409, 'last-administrator']);
  await auth.bus.ask(promoteAccount, { login: 'second', role: 'user' });
});

test('of two administrators who leave at the same time one stays', async () => {
  const [one, two] = [await staff(auth, 'leaver-one', 'admin'), await staff(auth, 'leaver-two', 'admin')];
  await auth.bus.ask(promoteAccount, { login: 'boss', role: 'user' });
  const leave = (actor: Actor, username: string) =>
    auth.send('POST', '/me/deactivation', { actor, body: { email: `${username}@example.org`, password: goodPassword } });
  const replies = await Promise.all([leave(one, 'leaver-one'), leave(two, 'leaver-two')]);
  assert.deepEqual(replies.map(({ status }) => status).toSorted(), [200, 409]);
  for (const login of ['leaver-one', 'leaver-two']) await auth.bus.ask(promoteAccount, { login, role: 'user' });
  await auth.bus.ask(promoteAccount, { login: 'boss', role: 'admin' });
  await confirm(auth, admin);
});

test('a console closes when the role changes it was opened for: more than that wants the password anew, less is gone at once', async () => {
  const actor = await staff(auth, 'climber', 'employee');
  const people = () => auth.send('GET', '/admin/people', { actor });
  assert.equal((await people()).status, 200);
  for (const role of ['admin', 'employee'] as const) {
    assert.equal((await put(admin, `${person(actor.account)}/role`, { role, why })).status, 200);
    assert.deepEqual(said(await people()), [403, 'console-closed']);
    for (const { id, path, method } of [...consoleRoutes, ...entryRoutes]) {
      if (method !== 'GET' || !path.startsWith('/admin/') || id === 'seeConsole') continue;
      const { status } = await auth.send('GET', path.replace(':id', actor.account) + (id === 'listApplications' ? '?state=pending' : ''), {
        actor,
      });
      assert.equal(status, 403, id);
    }
    await confirm(auth, actor);
    assert.equal((await people()).status, 200);
  }
  await put(admin, `${person(actor.account)}/role`, { role: 'user', why });
});

test('an act looks at the role of who acts where it is done: one that was taken meanwhile does nothing', async () => {
  const url = auth.servers.migrationEnvFor('auth').DATABASE_URL ?? '';
  const audit = new Audit(auth.db, url, { wake: () => undefined }, createLog('test', 'fatal'));
  const sessions = { endAllIn: async () => undefined, changeIn: async () => undefined };
  const letters = new Letters(auth.db, Buffer.alloc(32));
  const [acts, applications] = [new ConsoleActs(audit, sessions, letters), new Applications(auth.db, audit, sessions)];
  const entries = new Entries(auth.db, audit);
  // As a route has read it, a moment ago.
  const by = { id: await idOf(auth, 'plain'), username: 'plain', role: 'admin' as const };
  const now = new Date();
  const id = await idOf(auth, 'rising');
  await join(auth, 'hopeful');
  const hopeful = await enter(auth, 'hopeful');
  const applied = await auth.send('POST', '/me/application', { actor: hopeful, body: { motive: 'I help people every day.' } });
  const settings = { registration: 'closed' as const, domains: [], terms: null, notice: null, why };
  for (const act of [
    () => acts.giveRole(by, id, { role: 'admin', why }, now),
    () => acts.suspend(by, id, { suspended: true, why }, now),
    () => acts.endSessions(by, id, { why }, now),
    () => acts.forceReset(by, id, { why }, now),
    () => acts.resendLetter(by, id, { why }, now),
    () => applications.decide(by, applied.body.id, { approved: true, why }, now),
    () => entries.set(by, settings, now),
    () => entries.invite(by, { note: 'A friend', days: 1 }, now),
  ])
    await assert.rejects(act, (error: Error & { code?: string }) => error.code === 'forbidden');
  assert.equal((await auth.send('GET', '/entry')).body.registration, 'open');
  await auth.db.deleteFrom('application').execute();
});

test('nobody acts without a reason', async () => {
  const id = await idOf(auth, 'plain');
  for (const [method, path] of [
    ['DELETE', `${person(id)}/sessions`],
    ['POST', `${person(id)}/letters`],
    ['POST', `${person(id)}/reset`],
    ['DELETE', `/admin/invitations/${id}`],
    ['PUT', '/admin/entry'],
  ] as const)
    assert.equal((await auth.send(method, path, { actor: admin, body: {} })).status, 400, path);
});

test('nobody acts on themselves, and one administrator stays, though two ask at once', async () => {
  assert.deepEqual(said(await put(admin, `${person(admin.account)}/role`, { role: 'user', why })), [403, 'not-allowed']);
  const other = await staff(auth, 'deputy', 'admin');
  const out = await Promise.all([
    put(admin, `${person(other.account)}/role`, { role: 'user', why }),
    put(other, `${person(admin.account)}/suspension`, { suspended: true, why }),
  ]);
  assert.equal(out.filter(({ status }) => status === 200).length, 1, JSON.stringify(out.map(said)));
  await auth.bus.ask(promoteAccount, { login: 'deputy', role: 'user' });
  await auth.db.deleteFrom('suspension').execute();
  admin = await enter(auth, 'boss');
  await confirm(auth, admin);
});

test('people are found by name, address, role and standing, page by page', async () => {
  const list = async (query: string) =>
    (await auth.send('GET', `/admin/people?${query}`, { actor: admin })).body.items.map(({ username }: { username: string }) => username);
  assert.deepEqual(await list('q=HELP'), ['helper']);
  assert.deepEqual(await list('q=helper%40example'), ['helper']);
  assert.deepEqual(await list('role=admin'), ['boss']);
  await auth.send('POST', '/accounts', {
    body: { username: 'waits', email: 'w@example.org', password: goodPassword, firstName: 'W', lastName: 'X' },
  });
  assert.deepEqual(await list('standing=pending'), ['waits']);
  for (const nobody of ['%', '\\', 'ü', '漢字', 'a_', '|']) assert.deepEqual(await list(`q=${encodeURIComponent(nobody)}`), []);
  const all: string[] = await list('');
  const { items } = (await auth.send('GET', '/admin/people', { actor: admin })).body;
  assert.deepEqual(await list(`cursor=${items[2].id}`), all.slice(3));
  assert.equal((await auth.send('GET', '/admin/people?cursor=abc', { actor: admin })).status, 400);
});

test('whoever applied is made an employee by approval, waits while it is open, and after a rejection waits 30 days', async () => {
  await join(auth, 'eager');
  const actor = await enter(auth, 'eager');
  const apply = () => auth.send('POST', '/me/application', { actor, body: { motive: 'I help people every day.' } });
  const [one, two] = await Promise.all([apply(), apply()]);
  assert.deepEqual([one.status, two.status].toSorted(), [201, 409], 'of two at once one');
  const { items } = (await auth.send('GET', '/admin/applications?state=pending', { actor: admin })).body;
  assert.deepEqual(
    items.map((item: { person: { username: string } }) => item.person.username),
    ['eager'],
  );
  const decide = (approved: boolean) => put(admin, `/admin/applications/${items[0].id}`, { approved, why: 'not yet' });
  assert.equal((await auth.send('GET', '/admin/session', { actor: admin })).body.applications, 1);
  const seenBy = async (by: Actor) => (await auth.send('GET', person(actor.account), { actor: by })).body.application?.state ?? null;
  assert.deepEqual([await seenBy(admin), await seenBy(employee)], ['pending', null], 'it is for those who decide about it');
  assert.equal((await decide(false)).body.state, 'rejected');
  assert.deepEqual(said(await decide(true)), [409, 'already-decided']);
  assert.deepEqual(said(await apply()), [409, 'already-applied']);
  const mine = (await auth.send('GET', '/me/application', { actor })).body;
  assert.deepEqual([mine.application.state, mine.application.answer], ['rejected', 'not yet']);
  assert.ok(Date.parse(mine.mayApplyAt) > Date.now() + 29 * 86_400_000);
  await auth.db
    .updateTable('application')
    .set({ decided_at: new Date(Date.now() - 30 * 86_400_000) })
    .execute();
  const again = await apply();
  assert.equal(again.status, 201);
  const approved = await put(admin, `/admin/applications/${again.body.id}`, { approved: true, why: 'welcome' });
  assert.equal(approved.body.state, 'approved');
  await confirm(auth, actor);
  assert.equal((await auth.send('GET', '/admin/people', { actor })).status, 200);
  assert.deepEqual(said(await apply()), [409, 'already-applied']);
});

test('the health of every service is asked, and one that does not answer is told', async () => {
  const { items } = (await auth.send('GET', '/admin/health', { actor: admin })).body;
  const own = items.find(({ service }: { service: string }) => service === 'auth');
  assert.deepEqual([own.answers, own.ready, own.faults], [true, true, []]);
  assert.equal(typeof own.figures.chatter_outbox_age_seconds, 'number', JSON.stringify(own.figures));
  assert.equal(items.find(({ service }: { service: string }) => service === 'mailer').answers, false);
});

test('unknown fields and other types are refused where a role or a token is taken (attack 31)', async () => {
  const actor = await enter(auth, 'plain');
  for (const body of [{ role: 'admin' }, { role: 'admin', email_verified: true }, { firstName: 'A', suspended: false }])
    assert.deepEqual(said(await auth.send('PATCH', '/me', { actor, body })), [400, 'invalid-request']);
  for (const token of [0, null, ['x'], {}])
    assert.deepEqual(said(await auth.send('POST', '/admin/first', { actor, body: { token } })), [400, 'invalid-request']);
  assert.deepEqual(said(await put(admin, `${person(actor.account)}/role`, { role: 'root', why })), [400, 'invalid-request']);
  assert.equal((await actorOf(auth, tokenOf(await logIn(auth, 'plain'))))?.role, 'user');
});
