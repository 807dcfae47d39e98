import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkSessions, describeAccounts, promoteAccount } from '@chatter/contracts/auth/calls.ts';
import { sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import { Refusal, Unavailable } from '@chatter/platform/refusal.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { until } from '@chatter/testkit/until.ts';
import { Redis } from 'ioredis';
import { absoluteLimitMs, idleLimitMs } from '../src/domain/session-life.ts';
import { hashToken } from '../src/tokens.ts';
import { actorOf, hashOf, join, logIn, tokenOf } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
let redis: Redis;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  redis = new Redis(auth.servers.redis.url);
  redis.on('error', () => {
    // Some tests take the server away.
  });
  await join(auth, 'alice');
});
after(async () => {
  redis.disconnect();
  await auth[Symbol.asyncDispose]();
});

const rowOf = (token: string) => auth.db.selectFrom('session').selectAll().where('token_hash', '=', hashToken(token)).executeTakeFirst();
const age = (token: string, times: { created_at?: Date; last_used_at?: Date }) =>
  auth.db.updateTable('session').set(times).where('token_hash', '=', hashToken(token)).execute();
const ago = (ms: number) => new Date(Date.now() - ms);

test('only live sessions are answered, cached or not', async () => {
  const [one, two] = [tokenOf(await logIn(auth, 'alice')), tokenOf(await logIn(auth, 'alice'))];
  const hashes = [hashOf(one), hashOf(two), hashOf('never given out'), hashOf(one)];
  const first = await auth.bus.ask(checkSessions, { hashes });
  assert.deepEqual(first.items.map(({ hash }) => hash).toSorted(), [hashOf(one), hashOf(two)].toSorted());
  assert.equal(await redis.exists(`sess:${hashOf(one)}`), 1);
  assert.deepEqual(await auth.bus.ask(checkSessions, { hashes: hashes.toSorted() }).then(({ items }) => items.length), 2);
  assert.deepEqual(await auth.bus.ask(checkSessions, { hashes: [] }), { items: [] });
});

test('logging out ends the session at once, and the gateway hears of it', async () => {
  const token = tokenOf(await logIn(auth, 'alice'));
  const actor = await actorOf(auth, token);
  assert.ok(actor);
  const revoked = latch<{ account: string; hashes: string[] }>('the session is revoked');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact));
  await auth.bus.flush();
  assert.equal((await auth.send('GET', '/sessions/current', { actor })).status, 405, 'a picture on another page logs nobody out');
  const foreign = await auth.send('DELETE', '/sessions/current', { actor, site: 'cross-site' });
  assert.deepEqual([foreign.status, await actorOf(auth, token)], [403, actor]);
  const reply = await auth.send('DELETE', '/sessions/current', { actor });
  assert.equal(reply.status, 204);
  assert.match(reply.headers.getSetCookie()[0] ?? '', /^sid-8080=; Path=\/; Max-Age=0;/);
  assert.equal(await actorOf(auth, token), null, 'though it was cached');
  assert.deepEqual(await revoked.opened, { account: actor.account, hashes: [hashOf(token)] });
  hearing.stop();
  assert.equal((await auth.send('DELETE', '/sessions/current', { actor })).status, 204, 'ending what has ended is no error');
});

test('an answer read before a logout cannot be cached after it', async () => {
  const token = tokenOf(await logIn(auth, 'alice'));
  const actor = await actorOf(auth, token);
  await auth.send('DELETE', '/sessions/current', { actor: actor as never });
  await redis.set(`sess:${hashOf(token)}`, '{"session":"late"}', 'PX', 1000, 'NX');
  assert.equal(await actorOf(auth, token), null);
});

test('idle sessions end after 7 days, all after 30, and a login sweeps them out', async () => {
  const [idle, old, live] = [tokenOf(await logIn(auth, 'alice')), tokenOf(await logIn(auth, 'alice')), tokenOf(await logIn(auth, 'alice'))];
  await age(idle, { created_at: ago(idleLimitMs), last_used_at: ago(idleLimitMs) });
  await age(old, { created_at: ago(absoluteLimitMs) });
  await age(live, { created_at: ago(absoluteLimitMs - 60_000), last_used_at: ago(idleLimitMs - 60_000) });
  assert.deepEqual([await actorOf(auth, idle), await actorOf(auth, old)], [null, null]);
  assert.ok(await actorOf(auth, live));
  assert.ok((await redis.pttl(`sess:${hashOf(live)}`)) <= 60_000, 'the cache forgets it when it ends');
  await logIn(auth, 'alice');
  assert.deepEqual([await rowOf(idle), await rowOf(old)], [undefined, undefined]);
});

test('the last use is written at most once a minute', async () => {
  const token = tokenOf(await logIn(auth, 'alice'));
  const opened = (await rowOf(token))?.last_used_at;
  await actorOf(auth, token);
  assert.deepEqual((await rowOf(token))?.last_used_at, opened);
  await age(token, { last_used_at: ago(60_001) });
  await redis.del(`sess:${hashOf(token)}`);
  await actorOf(auth, token);
  assert.ok(((await rowOf(token))?.last_used_at.getTime() ?? 0) > Date.now() - 30_000);
});

test('a role given shows at the next check of a cached session', async () => {
  const token = tokenOf(await logIn(auth, 'alice'));
  assert.equal((await actorOf(auth, token))?.role, 'user');
  const promoted = await auth.bus.ask(promoteAccount, { login: 'ALICE@example.org', role: 'admin' });
  assert.deepEqual([promoted.username, promoted.role], ['alice', 'admin']);
  assert.equal((await actorOf(auth, token))?.role, 'admin');
  await assert.rejects(auth.bus.ask(promoteAccount, { login: 'nobody', role: 'admin' }), (error) => {
    return error instanceof Refusal && error.code === 'account-unknown';
  });
});

test('accounts are described in the order asked for; unknown and not activated ones are left out', async () => {
  await join(auth, 'bob');
  await auth.send('POST', '/accounts', {
    body: { username: 'pending', email: 'p@example.org', password: 'a good long password', firstName: 'P', lastName: 'P' },
  });
  const rows = await auth.db.selectFrom('account').select(['id', 'username_key']).execute();
  const id = (key: string) =>
    rows
      .find((row) => row.username_key === key)
      ?.id.toString('hex')
      .replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') ?? '';
  const unknown = '018f3c1e-0000-7000-8000-00000000ffff';
  const { items } = await auth.bus.ask(describeAccounts, { ids: [id('bob'), unknown, id('pending'), id('alice'), id('bob')] });
  assert.deepEqual(
    items.map(({ username }) => username),
    ['bob', 'alice'],
  );
  assert.deepEqual(items[0], { id: id('bob'), username: 'bob', displayName: 'Ann Onymous', photo: null });
});

test('while Redis is away MySQL answers; while both are away nobody is told that a session is over', async () => {
  const token = tokenOf(await logIn(auth, 'alice'));
  const actor = await actorOf(auth, token);
  assert.ok(actor);
  await auth.servers.redis.program.crash();
  assert.deepEqual(await actorOf(auth, token), actor);
  assert.equal((await auth.send('DELETE', '/sessions/current', { actor })).status, 503, 'what cannot be made to hold is not promised');
  await auth.servers.redis.program.start();
  const ready = async () => (await fetch(`${auth.service.healthUrl}/readyz`)).ok;
  await until('auth is ready again', ready);
  assert.deepEqual(await actorOf(auth, token), actor);
  assert.equal((await auth.send('DELETE', '/sessions/current', { actor })).status, 204);
  assert.equal(await actorOf(auth, token), null);

  const last = tokenOf(await logIn(auth, 'alice'));
  const rename = (from: string, to: string) => auth.db.schema.alterTable(from).renameTo(to).execute();
  await rename('session', 'session_away');
  await assert.rejects(auth.bus.ask(checkSessions, { hashes: [hashOf(last)] }), Unavailable);
  await rename('session_away', 'session');
  assert.ok(await actorOf(auth, last));
});
