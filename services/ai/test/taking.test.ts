import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { uuidV7 } from '@chatter/contracts/kit/ids.ts';
import { uuidToBytes } from '@chatter/platform/ids.ts';
import { createSqlPool } from '@chatter/platform/mysql.ts';
import { type Servers, startServers } from '@chatter/testkit/start-servers.ts';
import { until } from '@chatter/testkit/until.ts';
import { Kysely, type KyselyPlugin, MysqlDialect, sql } from 'kysely';
import { migrateAi } from '../src/migrate.ts';
import { type Run, Runs } from '../src/runs.ts';
import type { AiTables } from '../src/tables.ts';

const mostPerAccount = 2;
const now = sql<Date>`UTC_TIMESTAMP(3)`;
const answer = { text: 'yes', via: 'none', error: null, usage: null };

const made = new AsyncDisposableStack();
let servers: Servers;
before(async () => {
  servers = made.use(await startServers());
  await migrateAi(servers.migrationEnvFor('ai').DATABASE_URL as string);
});
after(() => made.disposeAsync());

const openDb = (plugins: KyselyPlugin[] = []) => {
  const dialect = new MysqlDialect({ pool: createSqlPool(servers.envFor('ai').DATABASE_URL as string, { connections: 2 }) });
  return made.adopt(new Kysely<AiTables>({ dialect, plugins }), (db) => db.destroy());
};
/** The questions as a process of its own sees them. */
const openRuns = (plugins?: KyselyPlugin[]) => new Runs(openDb(plugins), { mostPerAccount });
const questionOf = (account: string) => ({ c: uuidV7(), seq: 1, account });

test('processes that take at the same time share questions: each is one process’s, and no account has more than its share', async () => {
  const processes = [openRuns(), openRuns(), openRuns(), openRuns()];
  const questions = [uuidV7(), uuidV7(), uuidV7()].flatMap((account) => Array.from({ length: 12 }, () => questionOf(account)));
  for (const question of questions) await processes[0]?.accept(question);

  const taken: Run[] = [];
  const underWay = new Map<string, number>();
  let most = 0;
  const work = async (runs: Runs) => {
    const run = await runs.take();
    if (run === null) return;
    taken.push(run);
    const atOnce = (underWay.get(run.account) ?? 0) + 1;
    underWay.set(run.account, atOnce);
    most = Math.max(most, atOnce);
    await runs.decide(run, answer);
    // Counted before MySQL knows: what it gives next may come at once.
    underWay.set(run.account, (underWay.get(run.account) ?? 0) - 1);
    await runs.finish(run, 'done');
  };
  await Promise.all(
    processes.map((runs) =>
      until('all are taken', async () => {
        await work(runs);
        return taken.length === questions.length;
      }),
    ),
  );
  assert.deepEqual(taken.map(({ c }) => c).sort(), questions.map(({ c }) => c).sort());
  assert.equal(most, mostPerAccount);
  assert.ok(taken.every(({ deaths }) => deaths === 0));
});

test('who took the last place of an account that another process took as well gives the question back', async () => {
  const account = uuidV7();
  const chosen = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const slow = openRuns([
    {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        chosen.resolve();
        await goOn.promise;
        return result;
      },
    },
  ]);
  const quick = openRuns();
  const first = questionOf(account);
  await quick.accept(first);
  const outcome = slow.take();
  await chosen.promise;
  // It has seen an account that has nothing under way; by the time it takes, there is no place left.
  await quick.giveBack((await quick.take()) as Run, 300);
  const others = [questionOf(account), questionOf(account)];
  for (const question of others) await quick.accept(question);
  const held = [await quick.take(), await quick.take()];
  assert.deepEqual(held.map((run) => run?.c).sort(), others.map(({ c }) => c).sort());
  const db = openDb();
  await until('the first question has rested', async () => {
    const rested = db.selectFrom('run').select('seq').where('c', '=', uuidToBytes(first.c)).where('held_until', '<=', now);
    return (await rested.execute()).length === 1;
  });
  goOn.resolve();
  assert.equal(await outcome, null);
  for (const run of held) await quick.finish(run as Run, 'done');
  const again = await until('it is taken when there is a place', () => quick.take());
  assert.deepEqual([again.c, again.deaths], [first.c, 0]);
});
