import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { journalBeside } from '@chatter/contracts/grants/sql.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { join } from './people-in-tests.ts';
import { removeAccount } from './remove-account.ts';
import { idOf, staff } from './staff-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let admin: Actor;
let subject: string;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  admin = await staff(auth, 'boss', 'admin');
  await join(auth, 'subject');
  subject = await idOf(auth, 'subject');
});
after(() => auth[Symbol.asyncDispose]());

const get = (path: string) => auth.send('GET', path, { actor: admin });
const suspend = (suspended: boolean, why: string) =>
  auth.send('PUT', `/admin/people/${subject}/suspension`, { actor: admin, body: { suspended, why } });
const entries = async (query = '') => (await get(`/admin/audit?${query}`)).body.items as { seq: number; action: string; why: string }[];
const verified = async () => (await get('/admin/audit/verification')).body;

/** Runs a statement on the audit log: by default as auth itself, or as whoever may change tables. */
async function onLog(statement: (table: string) => string, url = auth.servers.sql.urlFor('auth')): Promise<unknown> {
  const schema = journalBeside('auth', new URL(url).pathname.slice(1));
  const pool = createSqlPool(url, { connections: 1 });
  return pool
    .promise()
    .query(statement(`${schema}.entry`))
    .finally(() => pool.end());
}

test('an act and its entry are one: who did what to whom, and why', async () => {
  await suspend(true, 'insults');
  await suspend(true, 'nothing is done twice');
  await suspend(false, 'sorry');
  const [last, former] = (await get('/admin/audit')).body.items;
  assert.deepEqual([last.action, last.by.username, last.to.username, last.why], ['unsuspended', 'boss', 'subject', 'sorry']);
  assert.deepEqual([former.action, former.why, former.seq], ['suspended', 'insults', last.seq - 1]);
  assert.deepEqual(
    (await entries('action=suspended')).map(({ why }) => why),
    ['insults'],
  );
  assert.deepEqual(
    (await entries(`person=${subject}`)).map(({ action }) => action),
    ['unsuspended', 'suspended'],
  );
  assert.deepEqual((await entries(`before=${former.seq}`)).map(({ seq }) => seq)[0], former.seq - 1);
});

test('an act that fails leaves no entry', async () => {
  const count = (await verified()).entries;
  const own = await auth.send('PUT', `/admin/people/${admin.account}/role`, { actor: admin, body: { role: 'user', why: 'mine' } });
  assert.equal(own.status, 403);
  assert.deepEqual(await verified(), { entries: count, brokenAt: null });
});

test('acts at the same time are one after the other in the log', async () => {
  const before = (await verified()).entries;
  const names = ['first', 'second', 'third', 'fourth'];
  for (const name of names) await join(auth, name);
  const ids = await Promise.all(names.map((name) => idOf(auth, name)));
  await Promise.all(ids.map((id) => auth.send('DELETE', `/admin/people/${id}/sessions`, { actor: admin, body: { why: 'cleaning up' } })));
  assert.deepEqual(await verified(), { entries: before + names.length, brokenAt: null });
});

test('the account of the service can add and read, and neither change nor remove', async () => {
  await assert.rejects(
    onLog((table) => `UPDATE ${table} SET why = 'nothing'`),
    /denied/,
  );
  await assert.rejects(
    onLog((table) => `DELETE FROM ${table}`),
    /denied/,
  );
  await assert.rejects(
    onLog((table) => `TRUNCATE ${table}`),
    /denied/,
  );
  await assert.rejects(
    onLog((table) => `ALTER TABLE ${table} DROP COLUMN why`),
    /denied/,
  );
  await onLog((table) => `SELECT * FROM ${table}`);
});

test('whoever changes, removes or cuts off entries with more rights is seen', async () => {
  const { entries: end } = await verified();
  const migration = auth.servers.migrationEnvFor('auth').DATABASE_URL;
  const change = (statement: (table: string) => string) => onLog(statement, migration);
  await change((table) => `UPDATE ${table} SET why = 'praise' WHERE why = 'insults'`);
  const { brokenAt } = await verified();
  assert.deepEqual((await entries(`before=${brokenAt + 1}`))[0]?.why, 'praise');
  await change((table) => `UPDATE ${table} SET why = 'insults' WHERE why = 'praise'`);
  assert.deepEqual(await verified(), { entries: end, brokenAt: null });
  await change((table) => `DELETE FROM ${table} WHERE seq = ${end}`);
  assert.deepEqual(await verified(), { entries: end, brokenAt: end });
});

test('the export is a table in which no cell is a formula', async () => {
  await suspend(true, '=HYPERLINK("http://evil.example")');
  const { status, headers, body } = await get('/admin/audit/export');
  assert.deepEqual([status, headers.get('content-type')], [200, 'text/csv; charset=utf-8']);
  const text = (body as Buffer).toString();
  assert.ok(text.includes(`"'=HYPERLINK(""http://evil.example"")"`));
  assert.ok(!/(^|,)"?[=+@-]/m.test(text));
});

test('who looks at people, and who takes the log away, is written down; what was searched for is not', async () => {
  await get('/admin/people?q=subject%40example&role=user');
  await get(`/admin/people/${subject}`);
  await get('/admin/applications?state=pending');
  await get('/admin/audit/export');
  const said = (await get('/admin/audit')).body.items.slice(0, 4);
  assert.deepEqual(
    said.map(({ action, by, to }: { action: string; by: { username: string }; to: { username: string } | null }) => [
      action,
      by.username,
      to?.username ?? null,
    ]),
    [
      ['audit-exported', 'boss', null],
      ['people-listed', 'boss', null],
      ['person-seen', 'boss', 'subject'],
      ['people-listed', 'boss', null],
    ],
  );
  assert.deepEqual([said[1].detail, said[3].detail], ['0, applications, pending', '1, search, user']);
  const acts = await entries(`person=${subject}&acts=only`);
  assert.ok(acts.length > 0 && acts.every(({ action }) => action !== 'person-seen'), 'what was done can be told from who looked');
  assert.equal((await auth.send('GET', `/admin/people/${admin.session}`, { actor: admin })).status, 404);
  assert.equal((await get('/admin/audit')).body.items[0].action, 'audit-exported', 'who is nobody was not seen');
});

test('of an account that is gone its id stays in the log and at its invitation, and neither name nor address', async () => {
  const { link } = (await auth.send('POST', '/admin/invitations', { actor: admin, body: { note: 'Gwendolyn', days: 7 } })).body;
  await join(auth, 'gwendolyn', { invitation: link.split('#t=')[1], firstName: 'Gwendolyn' });
  const id = await idOf(auth, 'gwendolyn');
  await auth.send('PUT', `/admin/people/${id}/role`, { actor: admin, body: { role: 'employee', why: 'helps us' } });
  const before = (await verified()).entries;
  await removeAccount(auth, id);
  const rows = [await onLog((table) => `SELECT * FROM ${table}`), await auth.db.selectFrom('invitation').selectAll().execute()];
  assert.doesNotMatch(JSON.stringify(rows), /gwendolyn/i);
  assert.deepEqual((await verified()).entries, before);
  const [entry] = (await get(`/admin/audit?person=${id}`)).body.items;
  assert.deepEqual([entry.action, entry.to, entry.by.username], ['role-given', { id, username: '' }, 'boss']);
  const [invitation] = (await auth.send('GET', '/admin/invitations', { actor: admin })).body.items;
  assert.deepEqual([invitation.usedBy, invitation.note], [null, '']);
  assert.ok(Date.parse(invitation.usedAt) > 0, 'that it was used stays');
});
