import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { writeLetter } from '@chatter/contracts/auth/calls.ts';
import { sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import type { DeviceSession } from '@chatter/contracts/auth/views.ts';
import type { Actor } from '@chatter/platform/identity.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { absoluteLimitMs } from '../src/domain/session-life.ts';
import { hashToken } from '../src/tokens.ts';
import { actorOf, cookieOf, formOf, hashOf, join, logIn, newestLetter, tokenFor, tokenOf } from './people-in-tests.ts';
import { type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
});
after(() => auth[Symbol.asyncDispose]());

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0';
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1';

async function enter(username: string, userAgent = firefox): Promise<{ token: string; actor: Actor }> {
  const token = tokenOf(await logIn(auth, username, { userAgent }));
  return { token, actor: (await actorOf(auth, token)) as Actor };
}
const list = async (actor: Actor): Promise<DeviceSession[]> => (await auth.send('GET', '/sessions', { actor })).body.items;
const end = (actor: Actor, id: string) => auth.send('DELETE', `/sessions/${id}`, { actor });

test('a person sees the own sessions by device, this one first, and nobody else’s', async () => {
  await join(auth, 'alice');
  await join(auth, 'bob');
  const [here, phone] = [await enter('alice'), await enter('alice', safari)];
  const unknown = await enter('alice', '<b>none</b>');
  await enter('bob');
  const expired = await enter('alice');
  const old = { created_at: new Date(Date.now() - absoluteLimitMs) };
  await auth.db.updateTable('session').set(old).where('token_hash', '=', hashToken(expired.token)).execute();
  const items = await list(here.actor);
  assert.deepEqual(items[0] && [items[0].id, items[0].device, items[0].current], [here.actor.session, 'Firefox on Linux', true]);
  const others = new Map(items.slice(1).map(({ id, device, current }) => [id, [device, current]]));
  assert.deepEqual(
    others,
    new Map([
      [unknown.actor.session, [null, false]],
      [phone.actor.session, ['Safari on iPhone', false]],
    ]),
  );
  assert.ok(!JSON.stringify(items).includes(hashOf(here.token)), 'no hash of a token');
  assert.equal((await auth.send('GET', '/sessions')).status, 401);
});

test('one session is ended at once, again is no error, and no other is touched', async () => {
  await join(auth, 'carol');
  const [here, there, third] = [await enter('carol'), await enter('carol'), await enter('carol')];
  const revoked = latch<string[]>('the session is revoked');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact.hashes));
  await auth.bus.flush();
  assert.equal((await end(here.actor, there.actor.session)).status, 204);
  assert.deepEqual(await revoked.opened, [hashOf(there.token)]);
  hearing.stop();
  assert.equal(await actorOf(auth, there.token), null, 'though it was cached');
  assert.equal((await end(here.actor, there.actor.session)).status, 204, 'it ended a moment ago');
  assert.deepEqual(
    (await list(here.actor)).map(({ id }) => id),
    [here.actor.session, third.actor.session],
  );
  const own = await end(here.actor, here.actor.session);
  assert.match(own.headers.getSetCookie()[0] ?? '', /^sid-8080=; Path=\/; Max-Age=0;/);
  assert.equal(await actorOf(auth, here.token), null);
});

test('attack 30: nobody ends the session of another, and the answer does not tell that there is one', async () => {
  await join(auth, 'dora');
  await join(auth, 'eve');
  const [hers, eves] = [await enter('dora'), await enter('eve')];
  const stranger = await end(eves.actor, hers.actor.session);
  const nothing = await end(eves.actor, '018f3c1e-0000-7000-8000-00000000ffff');
  assert.deepEqual([stranger.status, stranger.body], [nothing.status, nothing.body]);
  assert.deepEqual(await actorOf(auth, hers.token), hers.actor);
  for (const id of ['1', 'all', '..', '%00']) assert.ok((await end(eves.actor, id)).status >= 400, id);
  assert.equal((await auth.send('DELETE', `/sessions/${hers.actor.session}`)).status, 401);
  assert.equal((await auth.send('DELETE', '/sessions/others', { actor: eves.actor, site: 'cross-site' })).status, 403);
});

test('all other sessions end at once, in one fact, and this one stays', async () => {
  await join(auth, 'frank');
  const [here, ...others] = [await enter('frank'), await enter('frank'), await enter('frank')] as const;
  const revoked = latch<string[]>('the sessions are revoked');
  const hearing = auth.bus.hear(sessionRevoked, (fact) => revoked.open(fact.hashes));
  await auth.bus.flush();
  assert.equal((await auth.send('DELETE', '/sessions/others', { actor: here.actor })).status, 204);
  assert.deepEqual((await revoked.opened).toSorted(), others.map(({ token }) => hashOf(token)).toSorted());
  hearing.stop();
  for (const { token } of others) assert.equal(await actorOf(auth, token), null);
  assert.deepEqual(await actorOf(auth, here.token), here.actor);
  assert.equal((await auth.send('DELETE', '/sessions/others', { actor: here.actor })).status, 204, 'where there is none it is no error');
});

test('a letter tells of a log-in from a new device, once a device, and not of the one that activated the account', async () => {
  await auth.send('POST', '/accounts', { body: formOf('gina') });
  const activated = await auth.send('POST', '/accounts/activate', { body: { token: await tokenFor(auth, 'gina') } });
  const letters = async () =>
    (
      await auth.db
        .selectFrom('letter as l')
        .innerJoin('account as a', 'a.id', 'l.account_id')
        .select('l.id')
        .where('a.username_key', '=', 'gina')
        .where('l.kind', '=', 'new-device')
        .execute()
    ).length;
  await logIn(auth, 'gina', { cookie: cookieOf(activated, 'device-8080'), userAgent: firefox });
  assert.equal(await letters(), 0);
  await logIn(auth, 'gina', { password: 'not the password', userAgent: safari });
  assert.equal(await letters(), 0, 'who did not come in is no device');
  const device = cookieOf(await logIn(auth, 'gina', { userAgent: safari }), 'device-8080');
  assert.equal(await letters(), 1);
  const { letter } = await newestLetter(auth, 'gina');
  const written = await auth.bus.ask(writeLetter, { letter });
  assert.deepEqual([written.kind, written.to, written.token, written.device], ['new-device', 'gina@example.org', null, 'Safari on iPhone']);
  assert.ok(Math.abs(Date.parse(written.at ?? '') - Date.now()) < 60_000);
  await logIn(auth, 'gina', { cookie: device, userAgent: safari });
  assert.equal(await letters(), 1, 'once');
  await logIn(auth, 'gina', { cookie: `${device.slice(0, -4)}AAAA`, userAgent: safari });
  assert.equal(await letters(), 2, 'a mark that is none is a new device');
  assert.equal((await auth.bus.ask(writeLetter, { letter })).kind, 'new-device', 'a second letter does not void the first');
});

test('attack 29: a session chosen before the log-in is worth nothing after it', async () => {
  await join(auth, 'hank');
  const planted = await enter('hank');
  const fixed = 'A'.repeat(43);
  for (const token of [planted.token, fixed]) {
    const reply = await logIn(auth, 'hank', { cookie: `sid-8080=${token}` });
    assert.notEqual(tokenOf(reply), token);
    assert.equal(await actorOf(auth, token), null);
  }
});
