import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import type { Actor } from '@chatter/platform/identity.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { actorOf, cookieOf, formOf, goodPassword, join, logIn, newestLetter, tokenFor, tokenOf } from './people-in-tests.ts';
import { staff } from './staff-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let redis: Redis;
before(async () => {
  auth = await startAuth();
  redis = new Redis(auth.servers.redis.url);
  redis.on('error', () => {
    // One test takes the server away.
  });
});
after(async () => {
  redis.disconnect();
  await auth[Symbol.asyncDispose]();
});

/** A client address nobody used before. */
let addresses = 0;
const someone = () => `203.0.113.${++addresses}`;
const wrong = { password: 'not the password at all' };
const script = readFileSync(new URL(import.meta.resolve('@chatter/platform/limits.lua')), 'utf8');
const limit = (keys: string[], ...args: number[]) => redis.eval(script, keys.length, ...keys, ...args);

test('a window lets so many through, then says how long to wait; what is refused counts nowhere', async () => {
  const keys = ['rl:{t1}:a', 'rl:{t1}:b'];
  for (let act = 0; act < 3; act++) assert.equal(await limit(keys, 3, 60_000, 10, 3_600_000), 0);
  const wait = Number(await limit(keys, 3, 60_000, 10, 3_600_000));
  assert.ok(wait > 55 && wait <= 60, `${wait} s`);
  assert.equal(await redis.hget('rl:{t1}:b', 'n'), '3');
  assert.ok((await redis.pttl('rl:{t1}:b')) > 3_500_000);
});

test('a window slides: each act makes room when it has grown old', async () => {
  const [seconds, micros] = await redis.time();
  const now = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
  await redis.hset('rl:{t2}', { n: 4, 0: now - 100, 1: now - 50_000, 2: now - 30_000 });
  const wait = Number(await limit(['rl:{t2}'], 3, 60_000));
  assert.ok(wait >= 1 && wait <= 10, `${wait} s: when the oldest of the last three has`);
  await redis.hset('rl:{t2}', { 1: now - 60_000 });
  assert.equal(await limit(['rl:{t2}'], 3, 60_000), 0);
});

test('a client may try to log in five times a minute, from all addresses of its IPv6 /64', async () => {
  const client = (at: number) => `2001:db8:0:1::${at}`;
  for (let at = 1; at <= 5; at++) assert.equal((await logIn(auth, `someone${at}`, { client: client(at) })).status, 401);
  const refused = await logIn(auth, 'someone6', { client: client(6) });
  assert.deepEqual([refused.status, refused.body.code], [429, 'too-many-requests']);
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  assert.equal((await logIn(auth, 'someone7', { client: '2001:db8:0:2::1' })).status, 401);
});

test('attack 20: guesses from everywhere are slowed, and the owner still gets in from a device that has been in before', async () => {
  await join(auth, 'victim');
  const device = cookieOf(await logIn(auth, 'victim', { client: someone() }), 'device-8080');
  for (let guess = 0; guess < 10; guess++) assert.equal((await logIn(auth, 'victim', { ...wrong, client: someone() })).status, 401);
  const runs = await auth.hashes();
  assert.equal((await logIn(auth, 'Victim', { client: someone() })).status, 429, 'the right password too');
  assert.equal(
    (await logIn(auth, 'victim', { client: someone(), cookie: `${device.slice(0, -4)}AAAA` })).status,
    429,
    'a mark cannot be forged',
  );
  assert.equal(await auth.hashes(), runs, 'nothing is hashed for them');
  assert.equal((await logIn(auth, 'victim', { client: someone(), cookie: device })).status, 201);

  for (let guess = 0; guess < 10; guess++) await logIn(auth, 'victim', { ...wrong, client: someone(), cookie: device });
  assert.equal((await logIn(auth, 'victim', { client: someone(), cookie: device })).status, 429, 'a stolen device is slowed as well');
});

test('the browser that followed the link of the letter is known before its first login', async () => {
  const client = someone();
  await auth.send('POST', '/accounts', { body: formOf('attacked'), client });
  const device = cookieOf(
    await auth.send('POST', '/accounts/activate', { body: { token: await tokenFor(auth, 'attacked') }, client }),
    'device-8080',
  );
  for (let guess = 0; guess < 10; guess++) await logIn(auth, 'attacked', { ...wrong, client: someone() });
  assert.equal((await logIn(auth, 'attacked', { client: someone() })).status, 429);
  assert.equal((await logIn(auth, 'attacked', { client: someone(), cookie: device })).status, 201);
});

test('an account gets ten guesses, not ten by its username and ten by its address, and nothing tells that they are one account', async () => {
  await join(auth, 'twofold');
  const logins = ['twofold', 'twofold@example.org'] as const;
  for (const login of logins) {
    for (let guess = 0; guess < 5; guess++) assert.equal((await logIn(auth, login, { ...wrong, client: someone() })).status, 401);
  }
  for (const login of logins) {
    const replies = [await logIn(auth, login, { client: someone() }), await logIn(auth, login, { ...wrong, client: someone() })];
    assert.deepEqual(
      replies.map(({ status, body }) => [status, body.code]),
      [
        [401, 'login-refused'],
        [401, 'login-refused'],
      ],
      'the right password is refused like a wrong one',
    );
  }
});

test('refused logins are counted by what they were refused for', async () => {
  const counted = async (code: string) => {
    const metrics = await (await fetch(`${auth.service.healthUrl}/metrics`)).text();
    return Number(new RegExp(`^chatter_logins_refused_total\\{code="${code}"\\} (\\d+)$`, 'm').exec(metrics)?.[1] ?? 0);
  };
  const before = await counted('login-refused');
  await logIn(auth, 'uncounted', { client: someone() });
  assert.equal(await counted('login-refused'), before + 1);
  assert.ok((await counted('too-many-requests')) > 0);
});

test('a login nobody has is slowed as one that somebody has', async () => {
  for (let guess = 0; guess < 10; guess++) assert.equal((await logIn(auth, 'nobody', { ...wrong, client: someone() })).status, 401);
  assert.equal((await logIn(auth, 'nobody', { ...wrong, client: someone() })).status, 429);
});

test('the right password forgets the wrong ones before it', async () => {
  await join(auth, 'clumsy');
  for (let round = 0; round < 3; round++) {
    for (let guess = 0; guess < 5; guess++) await logIn(auth, 'clumsy', { ...wrong, client: someone() });
    assert.equal((await logIn(auth, 'clumsy', { client: someone() })).status, 201);
  }
});

test('no key of a limit shows a login', async () => {
  await logIn(auth, 'private@example.org', { client: someone() });
  const keys = await redis.keys('*');
  assert.deepEqual(
    keys.filter((key) => /private|example|nobody|victim/.test(key)),
    [],
  );
});

test('a client registers ten accounts an hour, and probing usernames is limited by itself', async () => {
  const client = someone();
  const register = (username: string) => auth.send('POST', '/accounts', { body: formOf(username), client });
  for (let at = 0; at < 10; at++) {
    assert.equal((await register(`many${at}`)).status, 202);
    await redis.del(`rl:{registerTries:${client}}:60`);
  }
  assert.equal((await register('many10')).status, 429);
  await redis.del(`rl:{registerTries:${client}}:60`);
  await join(auth, 'taken');
  for (let at = 0; at < 10; at++) assert.equal((await register('taken')).body.code, 'username-taken');
  assert.equal((await register('taken')).body.code, 'too-many-requests');
});

test('one address is sent twenty letters an hour at most, whoever asks for them, known or not', async () => {
  await join(auth, 'bombed');
  for (const email of ['bombed@example.org', 'unknown@example.org']) {
    const register = (at: number) => auth.send('POST', '/accounts', { body: formOf(`bomber${at}`, { email }), client: someone() });
    const sent = email === 'bombed@example.org' ? 1 : 0;
    for (let at = sent; at < 20; at++) assert.equal((await register(at)).status, 202);
    assert.equal((await register(20)).body.code, 'too-many-requests', email);
  }
});

test('guessing tokens is limited by client', async () => {
  const client = someone();
  const guess = () => auth.send('POST', '/accounts/activate', { body: { token: 'A'.repeat(43) }, client });
  for (let at = 0; at < 20; at++) assert.equal((await guess()).status, 400);
  assert.equal((await guess()).status, 429);
});

test('a client asks for ten letters for a new password in an hour; asking for somebody takes nothing from its owner', async () => {
  await join(auth, 'pestered');
  const client = someone();
  const ask = (login: string, from: string) => auth.send('POST', '/accounts/reset-letters', { body: { login }, client: from });
  for (let at = 0; at < 10; at++) assert.equal((await ask(at % 2 === 0 ? 'pestered' : 'nobody', client)).status, 202);
  assert.equal((await ask('pestered', client)).status, 429);
  assert.equal((await ask('someone-else', client)).status, 429, 'for whomever it asks');
  assert.equal((await ask('pestered', someone())).status, 202);
  const kinds = await auth.db.selectFrom('letter').select('kind').where('kind', '=', 'password-reset').execute();
  assert.equal(kinds.length, 1, 'one letter in ten minutes');
});

test('attack 20: while a login is under attack its owner gets in by the link of a letter', async () => {
  await join(auth, 'besieged');
  for (let guess = 0; guess < 10; guess++) await logIn(auth, 'besieged', { ...wrong, client: someone() });
  assert.equal((await logIn(auth, 'besieged', { client: someone() })).status, 429);
  await auth.send('POST', '/accounts/reset-letters', { body: { login: 'besieged' }, client: someone() });
  await until('the letter is asked for', async () => (await newestLetter(auth, 'besieged')).kind === 'password-reset');
  const body = { token: await tokenFor(auth, 'besieged'), password: 'another horse of the battery' };
  const device = cookieOf(await auth.send('POST', '/accounts/reset', { body, client: someone() }), 'device-8080');
  assert.equal((await logIn(auth, 'besieged', { password: body.password, client: someone() })).status, 429);
  assert.equal((await logIn(auth, 'besieged', { password: body.password, client: someone(), cookie: device })).status, 201);
});

test('guessing the tokens of resets is limited by client, guessing the current password by session', async () => {
  const client = someone();
  const guess = () => auth.send('POST', '/accounts/reset', { body: { token: 'A'.repeat(43), password: 'a good long password' }, client });
  for (let at = 0; at < 20; at++) assert.equal((await guess()).status, 400);
  assert.equal((await guess()).status, 429);

  await join(auth, 'robbed');
  const enter = async () => (await actorOf(auth, tokenOf(await logIn(auth, 'robbed', { client: someone() })))) as Actor;
  const [stolen, own] = [await enter(), await enter()];
  const change = (actor: Actor, current: string) =>
    auth.send('PUT', '/me/password', { body: { current, password: 'another horse of the battery' }, actor });
  for (let at = 0; at < 10; at++) assert.equal((await change(stolen, 'not the password')).body.code, 'password-wrong');
  assert.equal((await change(stolen, goodPassword)).status, 429, 'the right one too');
  assert.equal((await change(own, goodPassword)).status, 204);
});

test('finding people is limited by account', async () => {
  const actor = { account: '018f3c1e-0000-7000-8000-000000000001', session: '018f3c1e-0000-7000-8000-000000000002', role: 'user' as const };
  const find = (client: string) => auth.send('GET', '/accounts?q=a', { actor, client });
  for (let at = 0; at < 60; at++) assert.equal((await find(`198.51.100.${at}`)).status, 200);
  assert.equal((await find('198.51.100.99')).status, 429);
});

test('letters to one address are counted apart for what they are for: registering it in vain keeps no other from its owner', async () => {
  await join(auth, 'mover', { email: 'mover@example.org' });
  const email = 'target@example.org';
  for (let at = 0; at < 20; at++) {
    const body = formOf(`squatter-${at}`, { email });
    assert.equal((await auth.send('POST', '/accounts', { body, client: someone() })).status, 202);
  }
  const again = await auth.send('POST', '/accounts/activation-letters', { body: { email }, client: someone() });
  assert.equal(again.status, 202);
  const actor = (await actorOf(auth, tokenOf(await logIn(auth, 'mover', { client: someone() })))) as Actor;
  const change = await auth.send('POST', '/me/email-change', { body: { email, password: goodPassword }, actor });
  assert.equal(change.status, 202);
});

test('what staff look at is limited by account, and reading the whole audit log more so', async () => {
  const admin = await staff(auth, 'auditor', 'admin');
  const many = async (path: string, times: number) => {
    const replies = await Promise.all(Array.from({ length: times }, () => auth.send('GET', path, { actor: admin })));
    return replies.filter(({ status }) => status === 429).length;
  };
  assert.equal(await many('/admin/audit/verification', 8), 2);
  assert.equal((await auth.send('GET', '/admin/audit/export', { actor: admin })).status, 429);
  assert.equal(await many('/admin/people?q=nobody', 125), 5);
  assert.equal((await auth.send('GET', `/admin/people/${admin.account}`, { actor: admin })).status, 429);
});

test('more passwords than can be hashed in a while are turned away at once, with a time to wait', async () => {
  const replies = await Promise.all(Array.from({ length: 150 }, (_, at) => logIn(auth, `crowd${at}`, { client: `198.51.101.${at}` })));
  const busy = replies.filter(({ status }) => status === 503);
  assert.ok(busy.length > 0 && busy.length <= 150 - 54, `${busy.length} of 150`);
  assert.ok(busy.every(({ body, headers }) => body.code === 'unavailable' && Number(headers.get('retry-after')) > 0));
  assert.ok(replies.every(({ status }) => status === 503 || status === 401));
});

test('while Redis is away nobody logs in or registers', async () => {
  await auth.servers.redis.program.crash();
  const runs = await auth.hashes();
  for (const [path, body] of [
    ['/sessions', { login: 'victim', password: goodPassword }],
    ['/accounts', formOf('unlimited')],
    ['/accounts/activate', { token: 'A'.repeat(43) }],
    ['/accounts/reset-letters', { login: 'victim' }],
    ['/accounts/reset', { token: 'A'.repeat(43), password: goodPassword }],
  ] as const) {
    const reply = await auth.send('POST', path, { body, client: someone() });
    assert.deepEqual([reply.status, reply.body.code], [503, 'unavailable'], path);
    assert.ok(Number(reply.headers.get('retry-after')) > 0);
  }
  assert.equal(await auth.hashes(), runs);
  await auth.servers.redis.program.start();
  await until('limits work again', async () => (await logIn(auth, 'clumsy', { client: someone() })).status === 201);
});
