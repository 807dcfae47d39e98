import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createAccounts } from '@chatter/contracts/auth/calls.ts';
import type { AskOf } from '@chatter/contracts/kit/define.ts';
import { actorOf, formOf, goodPassword, hashOf, logIn } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

type Row = AskOf<typeof createAccounts>['rows'][number];

let auth: RunningAuth;
const ids = new Map<string, string>();
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  const people: [username: string, firstName: string, lastName: string][] = [
    ['alb', 'Bo', 'Derek'],
    ['Alba', 'Jessica', 'Alba'],
    ['zed', 'Alba', 'Longoria'],
    ['zoe', 'Zo\u00eb', '\u00c5ngstr\u00f6m'],
    ['weird', 'Weird', 'Albrecht Yankovic'],
    ['per_cent', '100%', 'Sure'],
    ['perxcent', 'Slash\\', 'Pipe|'],
    ['searcher', 'Alban', 'Berg'],
  ];
  const rows = people.map(([username, firstName, lastName]) => rowOf(username, { firstName, lastName }));
  for (const item of (await auth.bus.ask(createAccounts, { rows, sessions: false })).items)
    if ('id' in item) ids.set(item.username, item.id);
});
after(() => auth[Symbol.asyncDispose]());

function rowOf(username: string, more: Partial<Row> = {}): Row {
  return { username, email: `${username}@example.org`, firstName: 'Ann', lastName: 'Onymous', ...more };
}

async function find(q: string): Promise<string[]> {
  const actor = { account: ids.get('searcher') as string, session: ids.get('searcher') as string, role: 'user' as const };
  const reply = await auth.send('GET', `/accounts?q=${encodeURIComponent(q)}`, { actor });
  assert.equal(reply.status, 200);
  return reply.body.items.map((person: { username: string }) => person.username);
}

test('the exact username comes first, then usernames, names, and words of names; oneself is left out', async () => {
  assert.deepEqual(await find('ALB'), ['alb', 'Alba', 'zed', 'weird']);
});

test('people are found without their accents, by any word of the name and what follows it', async () => {
  assert.deepEqual(await find('zoe ang'), ['zoe']);
  assert.deepEqual(await find('angstrom z'), ['zoe']);
  assert.deepEqual(await find('  \u00c5NGSTR\u00d6M '), ['zoe']);
  assert.deepEqual(await find('yan'), ['weird']);
  assert.deepEqual(await find('oe'), [], 'beginnings only');
});

test('signs of LIKE mean themselves', async () => {
  assert.deepEqual(await find('per_'), ['per_cent']);
  assert.deepEqual(await find('100%'), ['per_cent']);
  assert.deepEqual(await find('%'), []);
  assert.deepEqual(await find('slash\\'), ['perxcent']);
  assert.deepEqual(await find('pipe|'), ['perxcent']);
  assert.deepEqual(await find("' OR '1'='1"), []);
  assert.deepEqual(await find('   '), []);
});

test('an answer shows what anybody may see, and no address', async () => {
  const actor = { account: ids.get('alb') as string, session: ids.get('alb') as string, role: 'user' as const };
  const reply = await auth.send('GET', '/accounts?q=zoe', { actor });
  assert.deepEqual(reply.body.items, [{ id: ids.get('zoe'), username: 'zoe', displayName: 'Zo\u00eb \u00c5ngstr\u00f6m', photo: null }]);
  assert.equal((await auth.send('GET', '/accounts?q=zoe')).status, 401);
  assert.equal((await auth.send('GET', '/accounts?q=zoe@example.org', { actor })).body.items.length, 0);
  assert.equal((await auth.send('GET', `/accounts?q=${'x'.repeat(101)}`, { actor })).status, 400);
});

test('who has not activated the account cannot be found', async () => {
  await auth.send('POST', '/accounts', { body: formOf('unseen') });
  assert.deepEqual(await find('unseen'), []);
});

test('at most twenty are answered, and a short range of the key is read for them', async () => {
  const rows = Array.from({ length: 60 }, (_, at) => rowOf(`crowd${at}`, { firstName: 'Crowd', lastName: 'Crowd' }));
  await auth.bus.ask(createAccounts, { rows, sessions: false });
  assert.equal((await find('crowd')).length, 20);
  assert.equal((await find('crowd1')).length, 11);
});

test('accounts made in bulk are active, share one hash, and have sessions where asked for', async () => {
  const runs = await auth.hashes();
  const rows = Array.from({ length: 50 }, (_, at) => rowOf(`bulk${at}`, { password: goodPassword }));
  const { items } = await auth.bus.ask(createAccounts, { rows, sessions: true });
  assert.equal(await auth.hashes(), runs + 1);
  assert.deepEqual(
    items.map(({ username }) => username),
    rows.map(({ username }) => username),
  );
  for (const item of items.slice(0, 3)) {
    assert.ok('token' in item && item.token !== null);
    assert.equal((await actorOf(auth, item.token))?.account, item.id);
    assert.notEqual(hashOf(item.token), item.token);
  }
  assert.equal((await logIn(auth, 'bulk49')).status, 201);
});

test('in bulk too a username and an address belong to one account', async () => {
  const rows = [
    rowOf('BULK0', { email: 'new1@example.org' }),
    rowOf('fresh1', { email: 'Bulk1@Example.org' }),
    rowOf('fresh2'),
    rowOf('Fresh2', { email: 'new2@example.org' }),
    rowOf('fresh3', { email: 'fresh2@example.org' }),
  ];
  const { items } = await auth.bus.ask(createAccounts, { rows, sessions: false });
  assert.deepEqual(
    items.map((item) => ('refused' in item ? item.refused : 'made')),
    ['username-taken', 'email-taken', 'made', 'username-taken', 'email-taken'],
  );
  assert.equal((await logIn(auth, 'fresh2', { password: '' })).status, 400);
  assert.equal((await logIn(auth, 'fresh2')).status, 401, 'without a password nobody gets in');
});

test('people are looked up by the ids that messages carry; whoever is unknown is left out', async () => {
  const actor = { account: ids.get('searcher') as string, session: ids.get('searcher') as string, role: 'user' as const };
  const lookUp = (list: (string | undefined)[]) => auth.send('GET', `/accounts/by-id?ids=${list.join(',')}`, { actor });
  const unknown = '00000000-0000-7000-8000-000000000000';
  const { status, body } = await lookUp([ids.get('zoe'), unknown, ids.get('alb'), ids.get('zoe')]);
  assert.equal(status, 200);
  assert.deepEqual(
    body.items.map((person: { username: string }) => person.username),
    ['zoe', 'alb'],
  );
  assert.equal((await lookUp(['not-an-id'])).status, 400);
  assert.equal((await lookUp(Array(101).fill(unknown))).status, 400);
  assert.equal((await auth.send('GET', `/accounts/by-id?ids=${unknown}`)).status, 401);
});
