import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { until } from '@chatter/testkit/until.ts';
import { Kysely, MysqlDialect, sql } from 'kysely';
import { begin, codeOf, finish, joinGuarded } from './factors-in-tests.ts';
import { actorOf, tokenOf } from './people-in-tests.ts';
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
