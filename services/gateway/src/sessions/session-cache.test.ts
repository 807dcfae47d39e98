import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { checkSessions, SessionView } from '@chatter/contracts/auth/calls.ts';
import { sessionChanged, sessionRevoked } from '@chatter/contracts/auth/facts.ts';
import type { AnswerOf, AskOf, DataOf } from '@chatter/contracts/kit/define.ts';
import { latch } from '@chatter/testkit/latch.ts';
import { SessionCache } from './session-cache.ts';

type Ask = AskOf<typeof checkSessions>;
type Answer = AnswerOf<typeof checkSessions>;

/** A bus on which `answer` answers what is asked, `revoke` ends sessions, and `change` changes what they are. */
function busOf(answer: (ask: Ask) => Promise<Answer>) {
  const hearers = new Map<unknown, (fact: DataOf<typeof sessionRevoked>) => void>();
  const bus = {
    ask: (_: unknown, ask: Ask) => answer(ask),
    hear: (fact: unknown, handler: (fact: DataOf<typeof sessionRevoked>) => void) => void hearers.set(fact, handler),
  };
  const tell =
    (fact: unknown) =>
    (...hashes: string[]) =>
      hearers.get(fact)?.({ account: 'a', hashes });
  return { bus: bus as never, revoke: tell(sessionRevoked), change: tell(sessionChanged) };
}

const hash = createHash('sha256').update('token').digest('hex');
const cookie = 'sid-8080=token';
const session: SessionView = { hash, session: 's', account: 'a', role: 'user' };

test('a session is asked for once, and again after it ended', async () => {
  let asked = 0;
  let items = [session];
  const { bus, revoke } = busOf(async () => {
    asked++;
    return { items };
  });
  const cache = new SessionCache(bus, 'http://127.0.0.1:8080');
  assert.deepEqual([await cache.ofCookie(cookie), await cache.ofCookie(cookie), asked], [session, session, 1]);
  items = [];
  revoke(hash);
  assert.deepEqual([await cache.ofCookie(cookie), asked], [null, 2]);
});

test('a session that ends while auth answers that it is alive does not come back', async () => {
  const asked = latch('auth is asked');
  const late = latch<Answer>('auth answers');
  const { bus, revoke } = busOf(() => {
    asked.open();
    return late.opened;
  });
  const cache = new SessionCache(bus, 'http://127.0.0.1:8080');
  const found = cache.ofCookie(cookie);
  await asked.opened;
  revoke(hash);
  late.open({ items: [session] });
  assert.equal(await found, null);
  assert.equal(await cache.ofCookie(cookie), null, 'not from the cache either');
});

test('a role that changes while auth answers with the former one is asked for again', async () => {
  const asked = latch('auth is asked');
  const late = latch<Answer>('auth answers');
  let now = session;
  let first = true;
  const { bus, change } = busOf(() => {
    if (!first) return Promise.resolve({ items: [now] });
    first = false;
    asked.open();
    return late.opened;
  });
  const cache = new SessionCache(bus, 'http://127.0.0.1:8080');
  const changed: string[] = [];
  cache.onChanged((hashes) => changed.push(...hashes));
  const found = cache.ofCookie(cookie);
  await asked.opened;
  now = { ...session, role: 'admin' };
  change(hash);
  late.open({ items: [session] });
  await found;
  assert.equal((await cache.ofCookie(cookie))?.role, 'admin');
  now = session;
  change(hash);
  assert.equal((await cache.ofCookie(cookie))?.role, 'user');
  assert.deepEqual(changed, [hash, hash]);
});
