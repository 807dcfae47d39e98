import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Actor } from '@chatter/platform/identity.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { until } from '@chatter/testkit/until.ts';
import { Kysely, MysqlDialect, sql, type Transaction } from 'kysely';
import type { AuthTables } from '../src/store/schema/tables.ts';
import { begin, codeOf, enter, finish, joinGuarded } from './factors-in-tests.ts';
import { actorOf, goodPassword, join, tokenOf } from './people-in-tests.ts';
import { type Reply, type RunningAuth, startAuth } from './start-auth.ts';

let auth: RunningAuth;
/** Sees what statements are under way. */
let watcher: Kysely<object>;
before(async () => {
  auth = await startAuth({ CHATTER_LIMITS: 'off' });
  watcher = new Kysely({ dialect: new MysqlDialect({ pool: createSqlPool(auth.servers.sql.url, { connections: 1 }) }) });
});
after(async () => {
  await watcher.destroy();
  await auth[Symbol.asyncDispose]();
});

const said = ({ status, body }: Reply) => [status, body?.code];

/** Whether a statement that begins so is under way, which here waits for a lock. */
async function waits(beginning: string): Promise<boolean> {
  const query = sql<{ one: number }>`SELECT 1 AS one FROM information_schema.processlist WHERE info LIKE ${`${beginning}%`}`;
  return (await query.execute(watcher)).rows.length > 0;
}

test('a second step that is being finished while all sessions are ended leaves none', async () => {
  for (const [at, path] of ['/sessions', '/sessions/others'].entries()) {
    const { secret, actor } = await joinGuarded(auth, `anna${at}`);
    const cookie = await begin(auth, `anna${at}`);
    let entering: Promise<Reply> | undefined;
    let ending: Promise<Reply> | undefined;
    await auth.db.transaction().execute(async (trx) => {
      await trx.selectFrom('totp').select('since').where('account_id', '=', uuidToBytes(actor.account)).forUpdate().execute();
      entering = finish(auth, cookie, { way: 'totp', code: codeOf(secret) });
      await until('the factor is about to be used up', () => waits('update `totp`'));
      let ended = false;
      ending = auth.send('DELETE', path, { actor }).finally(() => {
        ended = true;
      });
      await until('the sessions are ended, or about to be', async () => ended || waits('select `id` from `account`'));
    });
    assert.equal((await ending)?.status, 204);
    const entered = (await entering) as Reply;
    assert.equal(entered.status, 201, 'it came first');
    assert.equal(await actorOf(auth, tokenOf(entered)), null, path);
  }
});

/** What is let through by the password alone where there is no factor. */
const acts: Readonly<Record<string, (actor: Actor, username: string) => Promise<Reply>>> = {
  'change the password': (actor) =>
    auth.send('PUT', '/me/password', { actor, body: { current: goodPassword, password: 'another horse of the battery' } }),
  'change the address': (actor, username) =>
    auth.send('POST', '/me/email-change', { actor, body: { email: `new-${username}@example.org`, password: goodPassword } }),
  'have a copy of the data': (actor) => auth.send('POST', '/me/export', { actor, body: { password: goodPassword } }),
  deactivate: (actor, username) =>
    auth.send('POST', '/me/deactivation', { actor, body: { email: `${username}@example.org`, password: goodPassword } }),
};

/** Asks for something, and has something else happen between where the password was looked at and where it is done. */
async function meanwhile(
  username: string,
  act: (typeof acts)[string],
  work: (trx: Transaction<AuthTables>, actor: Actor) => Promise<void>,
) {
  await join(auth, username);
  const { actor } = await enter(auth, username);
  const compared = await auth.hashes();
  let acting: Promise<Reply> | undefined;
  await auth.db.transaction().execute(async (trx) => {
    // The act waits for this lock.
    await trx.selectFrom('account').select('id').where('id', '=', uuidToBytes(actor.account)).forUpdate().execute();
    acting = act(actor, username);
    await until('the password was compared', async () => (await auth.hashes()) > compared);
    await work(trx, actor);
  });
  return said((await acting) as Reply);
}

test('a factor set up between the look at the password and the act is asked for', async () => {
  for (const [at, [what, act]] of Object.entries(acts).entries()) {
    const reply = await meanwhile(`berta${at}`, act, async (trx, { account }) => {
      const row = { account_id: uuidToBytes(account), secret: Buffer.alloc(48), since: new Date(), last_step: 0, offered: null };
      await trx.insertInto('totp').values(row).execute();
    });
    assert.deepEqual(reply, [403, 'proof-needed'], what);
  }
});

test('a session ended between the look at the password and the act does nothing', async () => {
  for (const [at, [what, act]] of Object.entries(acts).entries()) {
    const reply = await meanwhile(`carla${at}`, act, async (trx, { session }) => {
      await trx.deleteFrom('session').where('id', '=', uuidToBytes(session)).execute();
    });
    assert.deepEqual(reply, [401, 'not-signed-in'], what);
  }
});
